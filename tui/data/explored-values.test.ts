import { afterEach, describe, expect, it } from 'vitest';
import { type FakeRequest, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { exploreValues } from './explored-values.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const now = NOON / 1_000;

/** Asks one host that answers each query with that data. */
async function explore(answers: Readonly<Record<string, unknown>>, query: string, isSelector = false) {
  const agent = await startFakeAgent({
    query: ({ url }: FakeRequest) => ({
      status: 'success',
      data: answers[url.searchParams.get('query')!] ?? { resultType: 'vector', result: [] },
    }),
  });
  cleanUp.push(() => agent.close());
  const hosts = [fleetHost('a', { key: 'a', target: agent.target })];
  const { signal } = new AbortController();
  return exploreValues({ hosts, scope: 'all', query, perSeries: true, isSelector, at: NOON, signal });
}

describe('exploreValues()', () => {
  it('tells how old the sample of a selector is', async () => {
    const metric = { __name__: 'x', cpu: '0' };
    const answer = await explore(
      {
        x: { resultType: 'vector', result: [{ metric, value: [now, '0.5'] }] },
        'timestamp(x)': {
          resultType: 'vector',
          result: [{ metric: { cpu: '0' }, value: [now, String(now - 3)] }],
        },
      },
      'x',
      true,
    );
    expect(answer).toMatchObject({
      kind: 'vector',
      values: [
        { host: 'a', name: 'x', labels: { cpu: '0' }, value: 0.5, text: '0.5', ageMs: 3_000, samples: 1 },
      ],
    });
  });

  it('shows the newest of the samples of a range, and how many there are', async () => {
    const values = [
      [now - 20, '1'],
      [now - 10, 'NaN'],
    ];
    const answer = await explore(
      { 'x[1m]': { resultType: 'matrix', result: [{ metric: {}, values }] } },
      'x[1m]',
    );
    expect(answer).toMatchObject({
      kind: 'matrix',
      values: [{ value: Number.NaN, text: 'NaN', ageMs: 10_000, samples: 2 }],
    });
  });

  it.each([
    [
      { resultType: 'scalar', result: [now, '-Inf'] },
      { value: Number.NEGATIVE_INFINITY, text: '-Inf' },
    ],
    [
      { resultType: 'string', result: [now, 'a\u001b[2J'] },
      { value: undefined, text: 'a␛[2J' },
    ],
  ])('shows what has no labels: %j', async (data, value) => {
    expect(await explore({ q: data }, 'q')).toMatchObject({ kind: data.resultType, values: [value] });
  });
});
