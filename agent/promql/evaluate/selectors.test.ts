import { describe, expect, test } from 'vitest';
import { ask, askRange, shown, storeOf } from './evaluate-query.testkit.ts';

describe('selectors', () => {
  const store = storeOf(10, 'm{i="a"} 1 2 stale 4', 'm{i="b"} 5 _ _ NaN');

  test('a sample answers for less than five minutes', async () => {
    expect(shown(await ask(store, 'm{i="a"}', 329.999))).toEqual(['{__name__="m", i="a"} 4']);
    expect(shown(await ask(store, 'm{i="a"}', 330))).toEqual([]);
  });

  test('the lookback is a parameter', async () => {
    expect(shown(await ask(store, 'm{i="b"}', 25, { lookback: 20_000 }))).toEqual([]);
    expect(shown(await ask(store, 'm{i="b"}', 25, { lookback: 26_000 }))).toEqual([
      '{__name__="m", i="b"} 5',
    ]);
  });

  test('a stale marker ends a series; another NaN is a value', async () => {
    expect(shown(await askRange(store, 'm', { to: 30, step: 10 }))).toEqual([
      '{__name__="m", i="a"} 1@0 2@10 4@30',
      '{__name__="m", i="b"} 5@0 5@10 5@20 NaN@30',
    ]);
  });

  test('offset looks back, a negative one ahead', async () => {
    expect(shown(await ask(store, 'm{i="a"} offset 20s', 30))).toEqual(['{__name__="m", i="a"} 2']);
    expect(shown(await ask(store, 'm{i="a"} offset -20s', 10))).toEqual(['{__name__="m", i="a"} 4']);
  });

  test('@ fixes the time, and start() and end() are those of the query', async () => {
    const range = { from: 10, to: 30, step: 10 };
    expect(shown(await askRange(store, 'm{i="a"} @ 0', range))).toEqual([
      '{__name__="m", i="a"} 1@10 1@20 1@30',
    ]);
    expect(shown(await askRange(store, 'm{i="a"} @ start()', range))).toEqual([
      '{__name__="m", i="a"} 2@10 2@20 2@30',
    ]);
    expect(shown(await askRange(store, 'm{i="a"} @ end()', range))).toEqual([
      '{__name__="m", i="a"} 4@10 4@20 4@30',
    ]);
  });

  test('timestamp() of a selector gives the times of its samples, of all else those of the steps', async () => {
    expect(shown(await ask(store, 'timestamp(m{i="a"})', 15))).toEqual(['{i="a"} 10']);
    expect(shown(await ask(store, 'timestamp(-m{i="a"})', 15))).toEqual(['{i="a"} 15']);
  });

  test('a range vector at an instant gives its samples, without stale markers and the far end', async () => {
    const result = await ask(store, 'm{i="a"}[30s]', 30);
    expect(result.type).toBe('matrix');
    expect(shown(result)).toEqual(['{__name__="m", i="a"} 2@10 4@30']);
  });

  test('a subquery at an instant gives its points, at multiples of its step', async () => {
    expect(shown(await ask(store, 'm{i="b"}[20s:4s]', 21))).toEqual([
      '{__name__="m", i="b"} 5@4 5@8 5@12 5@16 5@20',
    ]);
  });

  test('series are in the order of their labels', async () => {
    const mixed = storeOf(10, 'b{z="1"} 1', 'a{z="2"} 1', 'a{c="1"} 1', 'a{z="2",zz="1"} 1');
    expect(shown(await askRange(mixed, '{__name__=~".+"}', { to: 10, step: 10 }))).toEqual([
      '{__name__="a", c="1"} 1@0 1@10',
      '{__name__="a", z="2"} 1@0 1@10',
      '{__name__="a", z="2", zz="1"} 1@0 1@10',
      '{__name__="b", z="1"} 1@0 1@10',
    ]);
  });

  test('two series with the same labels once their names are gone are an error', async () => {
    const two = storeOf(10, 'a{x="1"} 1', 'b{x="1"} 1');
    await expect(ask(two, '-{x="1"}', 0)).rejects.toThrow(
      'vector cannot contain metrics with the same labelset',
    );
  });

  test('a string is a string', async () => {
    expect(await ask(store, '"text"', 7)).toMatchObject({ type: 'string', value: 'text', time: 7_000 });
  });
});

describe('subqueries', () => {
  const store = storeOf(10, `c ${Array.from({ length: 100 }, (_, index) => index).join(' ')}`);

  test('look at the multiples of their step within the window, the far end excluded', async () => {
    expect(shown(await ask(store, 'sum_over_time(c[30s:10s])', 100))).toEqual(['{} 27']);
    expect(shown(await ask(store, 'sum_over_time(c[30s:10s] offset 9s)', 100))).toEqual(['{} 24']);
  });

  test('have a step of a minute where they name none', async () => {
    expect(shown(await ask(store, 'count_over_time(c[10m:])', 900))).toEqual(['{} 10']);
    expect(shown(await ask(store, 'count_over_time(c[10m:])', 900, { subqueryStep: 30_000 }))).toEqual([
      '{} 20',
    ]);
  });

  test('may stand within each other', async () => {
    expect(shown(await ask(store, 'max_over_time(sum_over_time(c[30s:10s])[50s:10s])', 100))).toEqual([
      '{} 27',
    ]);
  });

  test('are evaluated at @ for each step', async () => {
    expect(shown(await askRange(store, 'sum_over_time(c[20s:10s] @ 100)', { to: 20, step: 10 }))).toEqual([
      '{} 19@0 19@10 19@20',
    ]);
  });
});

describe('given parts of a query', () => {
  const store = storeOf(10, 'm 1 2 3');

  test('are fetched at the steps at which they are evaluated', async () => {
    const { evaluateQuery } = await import('./evaluate-query.ts');
    const { StoreQuerier } = await import('./store-querier.ts');
    const { noLimits } = await import('./evaluate-query.testkit.ts');
    const asked: unknown[] = [];
    const result = await evaluateQuery({
      source: 'sum(far)',
      expression: {
        kind: 'given',
        type: 'vector',
        text: 'sum(far)',
        span: { from: 0, to: 8 },
        fetch: async (steps) => {
          asked.push(steps);
          const [timestamps, values] = [Float64Array.of(0, 20_000), Float64Array.of(5, 7)];
          return [{ labels: { __name__: 'far', x: '1' }, dropName: true, timestamps, values }];
        },
      },
      steps: { start: 0, end: 20_000, step: 10_000 },
      instant: false,
      querier: new StoreQuerier(store),
      limits: noLimits,
    });
    expect(asked).toEqual([{ start: 0, end: 20_000, step: 10_000 }]);
    expect(shown(result)).toEqual(['{x="1"} 5@0 7@20']);
  });
});
