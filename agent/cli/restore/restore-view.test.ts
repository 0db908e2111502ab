import { describe, expect, it } from 'vitest';
import { createStyle } from '../style.ts';
import { type RestoreView, refuseIfChecksDo, viewLines } from './restore-view.ts';

const view: RestoreView = {
  snapshot: {
    id: '3f9a2c1d00000000',
    source: 'files:/srv',
    host: 'web1',
    startedAt: '2026-11-21T09:00:00Z',
  },
  checks: [
    { name: 'space', verdict: 'pass', found: 'needs 2.1 GiB, 14 GiB free' },
    { name: 'owners', verdict: 'warn', found: 'not root', hint: 'run it as root' },
  ],
  steps: ['write it beside /srv', 'let them change places'],
  replaces: ['/srv'],
  bytes: 2_254_857_830,
  entries: 1,
  estimatedSeconds: 180,
  confirmation: 'srv',
};

describe('viewLines()', () => {
  it('shows checks, steps and what is replaced', () => {
    const lines = viewLines(view, createStyle(false), Date.parse('2026-11-21T12:00:00Z'));
    expect(lines[0]).toMatch(
      /^Snapshot 3f9a2c1d of files:\/srv on web1, taken 2026-11-21 \d\d:00 \(3h ago\)$/,
    );
    expect(lines.slice(1)).toEqual([
      '1 entry, 2.10 GiB, about 3 min',
      '',
      'ok    space   needs 2.1 GiB, 14 GiB free',
      'WARN  owners  not root',
      '              run it as root',
      '',
      '  1. write it beside /srv',
      '  2. let them change places',
      '',
      'What is there now is replaced, and kept as a safety copy:',
      '     /srv',
    ]);
  });

  it('strips what a snapshot says of itself', () => {
    const hostile = { ...view, snapshot: { ...view.snapshot, source: 'files:\u001b[31m' } };
    expect(viewLines(hostile, createStyle(false)).join('')).not.toContain('\u001b');
  });
});

describe('refuseIfChecksDo()', () => {
  it('goes on where nothing refuses', () => expect(refuseIfChecksDo(view)).toBeUndefined());

  it('names the first check that refuses, with its way out', () => {
    const checks = [
      ...view.checks,
      { name: 'space', verdict: 'refuse', found: 'too little', hint: 'df' } as const,
    ];
    expect(() => refuseIfChecksDo({ ...view, checks })).toThrow(
      expect.objectContaining({
        kind: 'conflict',
        message: 'Cannot restore files:/srv: space: too little',
        hint: 'df',
      }),
    );
  });
});
