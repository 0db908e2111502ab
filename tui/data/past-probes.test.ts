import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMetricSelector } from '../../agent/promql/syntax/parse-metric-selector.ts';
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

  it('takes states and verdicts as the hosts told them at that time', () => {
    const state = (state: string, host: string, values: number[]) => ({
      ...series('vedette_probe_state', host, values),
      labels: { probe: 'home', state },
    });
    const verdict = (cause: string, host: string, values: (number | null)[]) => ({
      ...series('vedette_probe_verdict', host, values),
      labels: { probe: 'home', cause, state: 'degraded' },
    });
    const [probe] = pastProbes(
      [
        series('probe_success', 'web-1', [1, 0, 0, 0]),
        series('probe_success', 'web-2', [1, 1, 1, 1]),
        state('down', 'web-1', [0, 0, 1, 1]),
        state('degraded', 'web-2', [0, 0, 0, 1]),
        state('unknown', 'web-2', [0, 0, 0, 0]),
        verdict('path-broken', 'web-1', [null, null, 1, 1]),
        verdict('path-broken', 'web-2', [null, null, 1, 1]),
        verdict('regional', 'web-3', [null, null, null, 1]),
        verdict('target-down', 'web-3', [1, 1, null, null]),
      ],
      grid,
    );
    expect(probe).toMatchObject({ state: 'degraded', cause: 'path-broken', message: 'down from web-1' });
    expect(probe?.vantages.map(({ state, since }) => [state, since])).toEqual([
      ['down', NOON - 10_000],
      ['degraded', NOON],
    ]);
  });

  it('has no probe where there is no series', () => {
    expect(pastProbes([], grid)).toEqual([]);
  });
});

describe('labelValue()', () => {
  it('is read by PromQL as the text that it was, whatever that holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        const matchers = parseMetricSelector(`{probe=${labelValue(text)}}`);
        expect(matchers.map(({ value }) => value)).toEqual([text]);
      }),
      { examples: [['a"b'], ['\\'], ['a\nb']] },
    );
  });
});
