import { describe, expect, test } from 'vitest';
import { parseExpression } from '../syntax/parse-expression.ts';
import { noLimits } from './evaluate-query.testkit.ts';
import { evaluateQuery } from './evaluate-query.ts';
import type { Querier } from './querier.ts';
import type { Steps } from './query.ts';

const SAMPLES = 40_000;

/** A counter that starts anew now and then, a sample a second but for some gaps, in pieces as a store gives them. */
const times = Float64Array.from(
  { length: SAMPLES },
  (_, index) => (index + Math.floor(index / 7_001)) * 1_000,
);
const values = times.map((_, index) => (index % 4_999) + Math.sin(index));
const querier: Querier = {
  select: async ({ start, end }) => [
    {
      labels: { __name__: 'long_total' },
      *read() {
        for (let from = 0; from < SAMPLES; from += 3_000) {
          const inside = times
            .subarray(from, from + 3_000)
            .map((time, index) => (time >= start && time <= end ? from + index : -1));
          const indexes = Array.from(inside).filter((index) => index >= 0);
          if (indexes.length === 0) continue;
          yield {
            timestamps: Float64Array.from(indexes, (index) => times[index]!),
            values: Float64Array.from(indexes, (index) => values[index]!),
          };
        }
      },
    },
  ],
};

async function pointsOf(source: string, steps: Steps, instant: boolean) {
  const expression = parseExpression(source);
  const result = await evaluateQuery({
    source,
    expression,
    steps,
    instant,
    querier,
    limits: noLimits,
    profile: true,
  });
  if (result.type !== 'matrix' && result.type !== 'vector') throw new TypeError(result.type);
  const [series] = result.series;
  const points = Array.from(series?.timestamps ?? [], (time, index): [number, number] => [
    time,
    series!.values[index]!,
  ]);
  return { points, stats: result.stats };
}

describe('selectMatrix()', () => {
  test.each([
    'rate(long_total[5m])',
    'changes(long_total[20m] offset 3m)',
    'resets(long_total[3h])',
    'deriv(long_total[10m])',
    'predict_linear(long_total[1h], 60)',
    'max_over_time(long_total[10s])',
    'count_over_time(long_total[15m])',
    'sum_over_time(long_total[1h] @ 30000)',
  ])('gives %s of a long series as at each step alone', async (query) => {
    const steps = { start: 500_000, end: 40_500_000, step: 457_000 };
    const { points } = await pointsOf(query, steps, false);
    const alone: [number, number][] = [];
    for (let at = steps.start; at <= steps.end; at += steps.step) {
      alone.push(...(await pointsOf(query, { start: at, end: at, step: 1 }, true)).points);
    }
    expect(points.length).toBeGreaterThan(80);
    expect(points).toEqual(alone);
  });

  test('gives a long series whole to one step', async () => {
    const end = times.at(-1)!;
    const { points } = await pointsOf('long_total[1d]', { start: end, end, step: 1 }, true);
    expect(points).toEqual(Array.from(times, (time, index) => [time, values[index]!]));
  });

  test('holds little more of a long series than a window', async () => {
    const query = 'rate(long_total[5m])';
    const { stats } = await pointsOf(query, { start: 0, end: 40_020_000, step: 60_000 }, false);
    expect(stats.samples).toBe(SAMPLES);
    expect(stats.peakPoints).toBeLessThan(SAMPLES / 2);
    expect(stats.profile).toMatchObject({ series: 1, children: [{ series: 1 }] });
  });
});
