import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.testkit.ts';
import { displayWidth } from '../table/display-width.ts';
import type { Check } from './check.ts';
import { examine } from './examine.ts';
import { missing, ok, warning } from './finding.ts';
import { formatFindings } from './format-findings.ts';
import { hostTree } from './host-tree.testkit.ts';

const good: Check = { family: 'good', run: async () => [ok('good', 'there')] };

describe('examine()', () => {
  it('makes a finding of a check that fails', async () => {
    const bad: Check = { family: 'bad', run: () => Promise.reject(new Error('EIO')) };
    expect(await examine([bad, good], hostTree({}))).toMatchObject([
      { name: 'bad', state: 'warning', found: 'could not be checked: EIO' },
      { name: 'good', state: 'ok' },
    ]);
  });

  it('does not wait for a check that hangs', async () => {
    const hanging: Check = { family: 'mounts', run: () => new Promise(() => {}) };
    expect(await examine([hanging, good], hostTree({}), 20)).toMatchObject([
      { name: 'mounts', found: 'could not be checked: timeout' },
      { name: 'good' },
    ]);
  });
});

describe('formatFindings()', () => {
  const findings = [
    ok('user', 'root'),
    warning('clock', 'not synchronised', {
      costs: 'times cannot be compared',
      hint: 'timedatectl set-ntp true',
    }),
    missing('tc', 'not found', { costs: 'no network faults', optional: true }),
  ];

  it('tells what was found, then what it costs and what to do', () => {
    expect(formatFindings(findings, { columns: 80, color: false })).toEqual([
      'STATE    CHECK  FOUND',
      'ok       user   root',
      'warning  clock  not synchronised',
      'missing  tc     not found',
      '',
      'clock: times cannot be compared',
      '  hint: timedatectl set-ntp true',
      'tc (optional): no network faults',
    ]);
  });

  it.each([40, 80])('fits %i columns', (columns) => {
    const long = warning('x', 'y '.repeat(100), { costs: 'z '.repeat(100), hint: 'w'.repeat(100) });
    const lines = formatFindings([long], { columns, color: false });
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
  });
});

describe('vedette doctor', () => {
  it('writes every finding as JSON, and ends with 10 only for those that are not optional', async () => {
    const { code, text } = await runCommand(['doctor', '--json']);
    const { findings } = JSON.parse(text) as {
      findings: { name: string; state: string; optional: boolean }[];
    };
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['user', '/proc', 'port', 'tmux']),
    );
    const well = findings.every(({ state, optional }) => state === 'ok' || optional);
    expect(code).toBe(well ? 0 : 10);
  });
});
