import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestError, requestError } from '../../client/request-error.ts';
import { systemClock } from '../../kit/clock.ts';
import { OperationalError } from '../../kit/errors.ts';
import { formatLabels } from '../../kit/labels.ts';
import type { QueryResult } from '../../promql/evaluate/query.ts';
import type { FleetHost } from './fleet-host.ts';
import {
  type Asked,
  answerOf,
  config,
  hostOf,
  type StoredSeries,
  togetherOf,
} from './fleet-of-stores.testkit.ts';
import { randomQuery } from './random-query.testkit.ts';
import { randomHosts } from './random-series.testkit.ts';
import { runFleetQuery } from './run-fleet-query.ts';

const gauge = (name: string, value: number, labels: Record<string, string> = {}): StoredSeries => ({
  labels: { __name__: name, ...labels },
  samples: [[590_000, value]],
});
const one = (result: QueryResult) => ('series' in result ? result.series[0]?.values[0] : undefined);

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

const refusing = (error: Error) => ({ query: () => Promise.reject(error) });

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

  test('leaves a host out of everything that fails one question', async () => {
    const whole = hostOf('h2', [gauge('a', 10), gauge('b', 1)]);
    const failing = hostOf('h2', [], {
      async query(asked) {
        if (asked.query === 'b') throw new OperationalError('unavailable', 'the disk is gone');
        return whole.query(asked);
      },
    });
    const hosts = [hostOf('h1', [gauge('a', 1), gauge('b', 1)]), failing];
    const answer = await run(hosts, { query: 'sum(a unless b)', ...instant });
    expect(answer).toMatchObject({ series: [], missing: ['h2'] });
    expect(answer.warnings).toEqual([
      'Partial result, without 1 of 2 hosts: h2 (unavailable: the disk is gone)',
    ]);
  });

  test('names every host that is missing in one warning, with why', async () => {
    const hosts = [
      hostOf('h1', [gauge('a', 1)]),
      hostOf('h2', [], refusing(requestError('h2', 'connection-refused'))),
      hostOf('h3', [], refusing(requestError('h3', 'timeout'))),
      hostOf('h4', [], refusing(new RequestError('invalid', 'http-400', 'invalid parameter "query"'))),
    ];
    const answer = await run(hosts, { query: 'sum(a)', ...instant });
    expect([one(answer), answer.missing, answer.warnings]).toEqual([
      1,
      ['h2', 'h3', 'h4'],
      [
        'Partial result, without 3 of 4 hosts: h2 (connection-refused), h3 (timeout), h4 (http-400: invalid parameter "query")',
      ],
    ]);
  });

  test('fails when no host answers', async () => {
    const hosts = ['h1', 'h2'].map((name) => hostOf(name, [], refusing(requestError(name, 'timeout'))));
    await expect(run(hosts, { query: 'sum(a)', ...instant })).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Cannot answer the query: no host does: h1 (timeout), h2 (timeout)',
    });
  });

  test('asks a host the same question once', async () => {
    const asked: string[] = [];
    const host = hostOf('h1', [gauge('a', 6)]);
    const counting = hostOf('h1', [], {
      query: (question) => {
        asked.push(question.query);
        return host.query(question);
      },
    });
    expect(one(await run([counting], { query: 'avg(a) / avg(a)', ...instant }))).toBe(1);
    expect(asked).toHaveLength(1);
  });

  test('gives a host half of the time that is left', async () => {
    const timeouts: number[] = [];
    const host = hostOf('h1', [gauge('a', 6)]);
    const noting = hostOf('h1', [], {
      query: (question) => {
        timeouts.push(question.timeout);
        return host.query(question);
      },
    });
    await run([noting], { query: 'a', timeout: 2_000, ...instant });
    expect(timeouts[0]).toBeGreaterThan(100);
    expect(timeouts[0]).toBeLessThanOrEqual(1_000);
  });

  test('ends when its time is over though a host says nothing', async () => {
    const silent = hostOf('h2', [], { query: () => new Promise(() => {}) });
    const running = run([hostOf('h1', []), silent], { query: 'a', timeout: 200, ...instant });
    await expect(running).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('asks for a long range in parts that a host answers', async () => {
    const stored = [{ labels: { __name__: 'a' }, samples: [[0, 1] as const] }];
    const steps: number[] = [];
    const host = hostOf('h1', stored);
    const noting = hostOf('h1', [], {
      query: (question) => {
        steps.push((question.steps.end - question.steps.start) / question.steps.step + 1);
        return host.query(question);
      },
    });
    const asked = {
      query: 'count_over_time(sum(a)[8h:1s])',
      steps: { start: 0, end: 0, step: 1 },
      instant: true,
    };
    const answer = await run([noting], asked);
    expect([Math.max(...steps), one(answer)]).toEqual([11_000, 1]);
  });

  test('tells of a clock that is far from ours', async () => {
    const hosts = [
      hostOf('h1', []),
      hostOf('h2', [], { clockOffset: -42_000 }),
      hostOf('h3', [], { clockOffset: 900 }),
    ];
    const { warnings } = await run(hosts, { query: 'a', ...instant });
    expect(warnings).toEqual(['The clock of h2 is 42 s behind that of this host']);
  });

  test('refuses more points than a query may hold', async () => {
    const hosts = [hostOf('h1', [gauge('a', 1)]), hostOf('h2', [gauge('a', 1)])];
    const running = runFleetQuery(
      { query: 'a', ...instant, signal: never },
      { hosts, config: { ...config, max_points: 1 }, clock: systemClock },
    );
    await expect(running).rejects.toMatchObject({ kind: 'too-large' });
  });

  test('asks nobody else once the answers are too large', async () => {
    const asked: string[] = [];
    const hosts = Array.from({ length: 40 }, (_, index) => {
      const host = hostOf(`h${index}`, [gauge('a', 1)]);
      return hostOf(host.name, [], {
        query(query) {
          asked.push(host.name);
          return host.query(query);
        },
      });
    });
    const running = runFleetQuery(
      { query: 'a', ...instant, signal: never },
      { hosts, config: { ...config, max_series: 2 }, clock: systemClock },
    );
    await expect(running).rejects.toMatchObject({ kind: 'too-large' });
    expect(asked.length).toBeLessThan(40);
    const before = asked.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked.length).toBe(before);
  });

  test('refuses what is not PromQL before it asks anybody', async () => {
    const running = run([hostOf('h1', [], { query: () => Promise.reject(new TypeError()) })], {
      query: 'sum(',
      ...instant,
    });
    await expect(running).rejects.toThrow(/^1:5: parse error/);
  });

  test('explains who was asked what', async () => {
    const hosts = [hostOf('h1', [gauge('a', 1)]), hostOf('h2', [gauge('a', 2)])];
    const { stats } = await run(hosts, { query: 'sum(a)', profile: true, ...instant });
    const [given] = stats.profile!.children;
    expect(given!.children.map(({ text, series }) => [text.replace(/ .*/, ''), series])).toEqual([
      ['h1:', 1],
      ['h2:', 1],
    ]);
  });
});
