import { describe, expect, it } from 'vitest';
import type { FleetProbe } from '../data/fleet-probe.ts';
import { mergeProbes } from '../data/merge-probes.ts';
import { NOON } from '../fleet.testkit.ts';
import { hostAnswer, probeRow, probeVerdict } from '../probes.testkit.ts';
import { changedProbeSentences } from './changed-probe-sentences.ts';

const probes = (...rows: Parameters<typeof probeRow>[]): readonly FleetProbe[] =>
  mergeProbes([
    hostAnswer(
      'web-1',
      rows.map((row) => probeRow(...row)),
    ),
  ]);
const verdict = probeVerdict('target-down', 'down', ['web-1', 'web-2', 'web-3'], 'found 503');
const up = probes(['home', { verdict: probeVerdict('up', 'up', []) }]);
const down = probes(['home', { verdict }]);

describe('changedProbeSentences()', () => {
  it('begins with the number of probes and those that are not up', () => {
    expect(changedProbeSentences(null, down, NOON)).toEqual([
      '12:00:00 1 probe, 0 up',
      '12:00:00 probe home is down (target-down, 3 of 3 fail): found 503',
    ]);
  });

  it('says nothing of a fleet without probes, nor where only numbers changed', () => {
    expect(changedProbeSentences(null, [], NOON)).toEqual([]);
    const slower = probes(['home', { durationSeconds: 1, verdict: probeVerdict('up', 'up', []) }]);
    expect(changedProbeSentences(up, slower, NOON)).toEqual([]);
  });

  it('tells that a probe came up again, and that one is gone', () => {
    expect(changedProbeSentences(down, up, NOON)).toEqual(['12:00:00 probe home is up']);
    expect(changedProbeSentences(up, [], NOON)).toEqual(['12:00:00 probe home is no longer there']);
  });

  it('tells of marks', () => {
    const paused = probes([
      'home',
      { marks: [{ mark: 'paused', because: '', until: null }], verdict: probeVerdict('up', 'up', []) },
    ]);
    expect(changedProbeSentences(up, paused, NOON)).toEqual(['12:00:00 probe home is up, paused']);
  });
});
