import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ask, askRange, storeOf } from './evaluate-query.testkit.ts';
import { dropMetricName, labelKey } from './label-sets.ts';
import type { QueryResult } from './query.ts';
import { randomExpression } from './random-expression.testkit.ts';

const store = storeOf(
  20,
  'm{a="1",b="1"} 1 2 3 _ _ 4 stale _ 5 6 7 8 9 1 2 _ _ 3 4 5 6 7 8 9 1',
  'm{a="1",b="2"} _ _ _ 5 5 5 5 NaN 5 5 2 2 2 stale',
  'm{a="2",b="1"} 0 -1 -2 -3 -4 -5 Inf -7 -8 -9',
  'n_total{a="1",g="x"} 0 1 2 3 10 11 12 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17',
  'n_total{a="2",g="x"} 100 120 140 stale _ 5 10 15 20 25 30 35 40 45 50 55 60 65 70',
);
const steps = { from: 40, to: 520, step: 60 };
const instants = Array.from({ length: 9 }, (_, index) => 40 + index * 60);

/** `labels@time` → value; without the name, which goes from a whole series where it goes at one of its steps. */
function pointsOf(result: QueryResult): Map<string, number> {
  if (result.type === 'scalar' || result.type === 'string') throw new TypeError('expected series');
  return new Map(
    result.series.flatMap(({ labels, timestamps, values }) =>
      Array.from(
        timestamps,
        (time, index) => [`${labelKey(dropMetricName(labels))}@${time}`, values[index]!] as const,
      ),
    ),
  );
}

const outcome = async (asked: Promise<QueryResult>) => {
  try {
    return pointsOf(await asked);
  } catch (error) {
    return (error as Error).name;
  }
};

function expectAlike(got: ReadonlyMap<string, number>, wanted: ReadonlyMap<string, number>): void {
  expect([...got.keys()].sort()).toEqual([...wanted.keys()].sort());
  const different = [...wanted].filter(([key, value]) => !isAlike(got.get(key)!, value));
  expect(different.map(([key, value]) => `${key}: ${got.get(key)}, not ${value}`)).toEqual([]);
}

const isAlike = (a: number, b: number) =>
  Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

/** start() and end() are those of the query: an instant has others. */
const fixed = (query: string) => query.replaceAll('@ start()', '@ 40').replaceAll('@ end()', '@ 520');

describe('evaluateQuery()', () => {
  test('gives over a range what it gives at each of its steps', async () => {
    await fc.assert(
      fc.asyncProperty(randomExpression, async (query) => {
        const range = await outcome(askRange(store, query, steps));
        const single = await Promise.all(instants.map((at) => outcome(ask(store, fixed(query), at))));
        const failed = single.find((each) => typeof each === 'string');
        if (failed !== undefined || typeof range === 'string') {
          expect(range).toBe(failed ?? 'EvaluationError');
        } else {
          expectAlike(range, new Map(single.flatMap((each) => [...(each as Map<string, number>)])));
        }
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  test('gives a result or an error by name, whatever is asked and however little is allowed', async () => {
    const limits = fc.record({
      maxSamples: fc.integer({ min: 1, max: 500 }),
      maxPoints: fc.integer({ min: 1, max: 500 }),
      maxSeries: fc.integer({ min: 1, max: 5 }),
      timeout: fc.constantFrom(1, 60_000),
    });
    await fc.assert(
      fc.asyncProperty(randomExpression, limits, async (query, few) => {
        const told = await askRange(store, query, steps, { limits: few }).then(
          ({ type }) => type,
          ({ name }: Error) => name,
        );
        expect(['matrix', 'EvaluationError', 'OperationalError']).toContain(told);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['sum(m)', 'count(m) * avg(m)'],
    ['sum(m)', 'sum by () (m)'],
    ['m - m', 'm * 0'],
    ['m == m', 'm unless m != m'],
    ['n_total', 'n_total >= min_over_time(n_total[5m:20s]) or n_total'],
    ['avg_over_time(n_total[3m])', 'sum_over_time(n_total[3m]) / count_over_time(n_total[3m])'],
    ['sum by (a) (m)', 'sum by (a) (sum by (a, b) (m))'],
    ['m and m', 'm'],
    ['m or m', 'm'],
    ['m unless nothing', 'm'],
    ['-(-m)', 'm + 0'],
    ['topk(100, m)', 'm'],
    ['max(m)', '-min(-m)'],
    ['m > 2 or m <= 2 or m != m', 'm'],
    ['last_over_time(m[1m:20s])', 'last_over_time(m[1m:20s] offset 0s)'],
    ['increase(n_total[2m])', 'rate(n_total[2m]) * 120'],
  ])('gives the same for %s and %s', async (one, other) => {
    const [left, right] = [
      await outcome(askRange(store, one, steps)),
      await outcome(askRange(store, other, steps)),
    ];
    if (typeof left === 'string' || typeof right === 'string')
      throw new TypeError(`failed: ${left} ${right}`);
    expectAlike(right, left);
  });
});
