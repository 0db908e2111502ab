import { describe, expect, test } from 'vitest';
import type { Given } from '../syntax/expression.ts';
import { ask, askRange, noLimits, shown, storeOf } from './evaluate-query.testkit.ts';
import { evaluateQuery } from './evaluate-query.ts';
import { StoreQuerier } from './store-querier.ts';

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

  test('end() is the end that was asked for, also where no step meets it', async () => {
    expect(shown(await askRange(store, 'm{i="a"} @ end()', { from: 0, to: 35, step: 20 }))).toEqual([
      '{__name__="m", i="a"} 4@0 4@20',
    ]);
  });

  test('the type and the unit of a metric go with its name', async () => {
    const typed = storeOf(10, 'm{__type__="counter",__unit__="s",i="a"} 1', 'm{i="b"} 2');
    expect(shown(await ask(typed, 'm * 2', 0))).toEqual(['{i="a"} 2', '{i="b"} 4']);
    expect(shown(await ask(typed, 'sum(m) by (__unit__)', 0))).toEqual(['{__unit__="s"} 1', '{} 2']);
    expect(shown(await ask(typed, 'm{i="a"} + m{i="a"}', 0))).toEqual(['{i="a"} 2']);
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
  const askGiven = (fetch: Given['fetch']) =>
    evaluateQuery({
      source: 'sum(far)',
      expression: { kind: 'given', type: 'vector', text: 'sum(far)', span: { from: 0, to: 8 }, fetch },
      steps: { start: 0, end: 20_000, step: 10_000 },
      instant: false,
      querier: new StoreQuerier(storeOf(10, 'm 1 2 3')),
      limits: noLimits,
    });

  test('that have no point are no series', async () => {
    const nothing = { labels: { x: '1' }, timestamps: new Float64Array(), values: new Float64Array() };
    expect(shown(await askGiven(async () => [nothing]))).toEqual([]);
  });

  test('are fetched at the steps at which they are evaluated', async () => {
    const asked: unknown[] = [];
    const result = await askGiven(async (steps) => {
      asked.push(steps);
      const [timestamps, values] = [Float64Array.of(0, 20_000), Float64Array.of(5, 7)];
      return [{ labels: { __name__: 'far', x: '1' }, dropName: true, timestamps, values }];
    });
    expect(asked).toEqual([{ start: 0, end: 20_000, step: 10_000 }]);
    expect(shown(result)).toEqual(['{x="1"} 5@0 7@20']);
  });
});
