import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSelector } from '../../agent/promql/parse-selector.ts';
import { NOON } from '../fleet.testkit.ts';
import type { ExploredSeries } from './explored-series.ts';
import { labelValue, pastProbes } from './past-probes.ts';

const grid = { end: NOON, step: 10 };
const series = (name: string, host: string, values: readonly (number | null)[]): ExploredSeries => ({
  ...{ hostKey: host, host, name, labels: { probe: 'home' }, values },
});

describe('pastProbes()', () => {
  it('judges by the vantages whose series tell something', () => {
    const [probe] = pastProbes(
      [
        series('probe_success', 'web-1', [1, 1, 0, 0]),
        series('probe_success', 'web-2', [1, 1, 1, 0]),
        series('probe_success', 'web-3', [1, null, null, null]),
      ],
      grid,
    );
    expect(probe).toMatchObject({ name: 'home', state: 'down', counts: { failing: 2, knowing: 2, of: 3 } });
    expect(probe?.vantages.map(({ state }) => state)).toEqual(['down', 'down', 'unknown']);
  });

  it('tells since when, as far as the window reaches', () => {
    const since = (values: number[]) =>
      pastProbes([series('probe_success', 'web-1', values)], grid)[0]?.since;
    expect(since([1, 1, 0, 0])).toBe(NOON - 10_000);
    expect(since([0, 0, 0, 0])).toBeNull();
  });

  it('shows how long the runs took that were up, and the share of the window in which it was', () => {
    const [probe] = pastProbes(
      [
        series('probe_success', 'web-1', [1, 0, 1, 1]),
        series('probe_duration_seconds', 'web-1', [0.1, 9, 0.2, 0.3]),
      ],
      grid,
    );
    expect(probe).toMatchObject({ recentSeconds: [0.1, null, 0.2, 0.3], uptime: 0.75, latencySeconds: 0.3 });
  });

  it('has no probe where there is no series', () => {
    expect(pastProbes([], grid)).toEqual([]);
  });
});

describe('labelValue()', () => {
  it('is read by PromQL as the text that it was, whatever that holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const { matchers } = parseSelector(`{probe=${labelValue(text)}}`);
        expect(matchers.map(({ value }) => value)).toEqual([text]);
      }),
      { examples: [['a"b'], ['\\'], ['a\nb']] },
    );
  });
});
