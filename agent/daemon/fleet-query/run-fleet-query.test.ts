import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../kit/clock.ts';
import { formatLabels } from '../../kit/labels.ts';
import type { QueryResult } from '../../promql/evaluate/query.ts';
import type { FleetHost } from './fleet-host.ts';
import { type Asked, answerOf, config, hostOf, togetherOf } from './fleet-of-stores.testkit.ts';
import { randomQuery } from './random-query.testkit.ts';
import { randomHosts } from './random-series.testkit.ts';
import { runFleetQuery } from './run-fleet-query.ts';

const never = new AbortController().signal;
const range = { steps: { start: 300_000, end: 840_000, step: 60_000 }, instant: false };
const instant = { steps: { start: 600_000, end: 600_000, step: 1 }, instant: true };

const run = (
  hosts: readonly FleetHost[],
  asked: Asked & { readonly timeout?: number; readonly profile?: boolean },
) => runFleetQuery({ ...asked, signal: never }, { hosts, config, clock: systemClock });

/** What of a result must be the same however it was come by. */
function comparable(result: QueryResult): Map<string, readonly (readonly [number, number])[]> {
  if (result.type === 'scalar' || result.type === 'string')
    return new Map([['', [[result.time, Number(result.value)]]]]);
  return new Map(
    result.series.map(({ labels, timestamps, values }) => [
      formatLabels(labels),
      Array.from(timestamps, (time, index) => [time, values[index]!] as const),
    ]),
  );
}

function isNear(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a), Math.abs(b));
}

function difference(expected: QueryResult, found: QueryResult): string | undefined {
  const [one, other] = [comparable(expected), comparable(found)];
  const keys = (map: Map<string, unknown>) => [...map.keys()].sort().join(' ');
  if (expected.type !== found.type) return `${expected.type} and ${found.type}`;
  if (keys(one) !== keys(other)) return `series ${keys(one)} and ${keys(other)}`;
  for (const [key, points] of one) {
    const others = other.get(key)!;
    const times = (list: typeof points) => list.map(([time]) => time).join(' ');
    if (times(points) !== times(others)) return `${key}: times ${times(points)} and ${times(others)}`;
    const wrong = points.findIndex(([, value], index) => !isNear(value, others[index]![1]));
    if (wrong !== -1) return `${key}: ${points[wrong]} and ${others[wrong]}`;
  }
  return undefined;
}

/** The result, or the message of the error. */
async function outcome(answer: Promise<QueryResult>): Promise<QueryResult | string> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'EvaluationError') return 'cannot be evaluated';
    throw error;
  }
}

describe('runFleetQuery()', () => {
  test.each([
    ['range', range],
    ['instant', instant],
  ])('answers a %s as one store with the series of all hosts does', { timeout: 120_000 }, async (_, when) => {
    await fc.assert(
      fc.asyncProperty(randomHosts, randomQuery, async (stores, query) => {
        const hosts = [...stores].map(([name, stored]) => hostOf(name, stored));
        const [expected, found] = await Promise.all([
          outcome(answerOf(togetherOf(stores), { query, ...when })),
          outcome(run(hosts, { query, ...when })),
        ]);
        if (typeof expected === 'string' || typeof found === 'string') expect(found).toBe(expected);
        else expect(difference(expected, found)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});
