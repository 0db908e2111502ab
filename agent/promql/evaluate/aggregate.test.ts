import { describe, expect, test } from 'vitest';
import { ask, askRange, shown, storeOf } from './evaluate-query.testkit.ts';

describe('aggregations', () => {
  const store = storeOf(60, 'v{g="1",i="a"} 1 2 3', 'v{g="1",i="b"} 5 _ NaN', 'v{g="2",i="a"} 7 stale 9');
  const range = { to: 120, step: 60 };

  test.each([
    ['sum', ['{g="1"} 6@0 7@60 NaN@120', '{g="2"} 7@0 9@120']],
    ['avg', ['{g="1"} 3@0 3.5@60 NaN@120', '{g="2"} 7@0 9@120']],
    ['min', ['{g="1"} 1@0 2@60 3@120', '{g="2"} 7@0 9@120']],
    ['max', ['{g="1"} 5@0 5@60 3@120', '{g="2"} 7@0 9@120']],
    ['count', ['{g="1"} 2@0 2@60 2@120', '{g="2"} 1@0 1@120']],
    ['group', ['{g="1"} 1@0 1@60 1@120', '{g="2"} 1@0 1@120']],
    ['stdvar', ['{g="1"} 4@0 2.25@60 NaN@120', '{g="2"} 0@0 0@120']],
    ['stddev', ['{g="1"} 2@0 1.5@60 NaN@120', '{g="2"} 0@0 0@120']],
  ])('%s by a label, at each step of the series that have a point', async (operator, expected) => {
    expect(shown(await askRange(store, `${operator} by (g) (v)`, range))).toEqual(expected);
  });

  test('without drops labels and the metric name', async () => {
    expect(shown(await ask(store, 'sum without (i) (v)', 0))).toEqual(['{g="1"} 6', '{g="2"} 7']);
  });

  test('labels that no series has are not in the result', async () => {
    expect(shown(await ask(store, 'sum by (g, nothing) (v)', 0))).toEqual(['{g="1"} 6', '{g="2"} 7']);
  });

  test('sums keep what addition loses to rounding', async () => {
    const wide = storeOf(60, 'v{i="a"} 1e100', 'v{i="b"} 1', 'v{i="c"} -1e100');
    expect(shown(await ask(wide, 'sum(v)', 0))).toEqual(['{} 1']);
  });

  test('the mean of numbers whose sum would overflow is right', async () => {
    const large = storeOf(60, 'v{i="a"} 1.7e308', 'v{i="b"} 1.7e308', 'v{i="c"} 1.7e308');
    expect(shown(await ask(large, 'avg(v)', 0))).toEqual(['{} 1.7e+308']);
  });

  test('quantile interpolates, and its parameter may change from step to step', async () => {
    const many = storeOf(60, 'v{i="a"} 1 1', 'v{i="b"} 2 2', 'v{i="c"} 4 4', 'q 0.5 1');
    expect(shown(await askRange(many, 'quantile(scalar(q), v)', { to: 60, step: 60 }))).toEqual([
      '{} 2@0 4@60',
    ]);
  });

  test('quantile outside of 0 to 1 is infinite, with a warning', async () => {
    const result = await ask(store, 'quantile(2, v)', 0);
    expect(shown(result)).toEqual(['{} Infinity']);
    expect(result.warnings).toEqual([
      'PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)',
    ]);
  });

  test('of the parameters of many steps the worst are told of', async () => {
    const bad = storeOf(60, 'v 1 1 1 1', 'q 2 3 -1 NaN');
    const { warnings } = await askRange(bad, 'quantile(scalar(q), v)', { to: 180, step: 60 });
    expect(warnings.map((text) => /got \S+/.exec(text)?.[0])).toEqual(['got 3', 'got -1', 'got NaN']);
    const ratios = await askRange(bad, 'limit_ratio(scalar(q), v)', { to: 120, step: 60 });
    expect(ratios.warnings.map((text) => /got .*to -?\d/.exec(text)?.[0])).toEqual(['got 3, capping to 1']);
  });

  test('topk gives the largest, best first, NaN last', async () => {
    expect(shown(await ask(store, 'topk(5, v)', 120))).toEqual([
      '{__name__="v", g="2", i="a"} 9',
      '{__name__="v", g="1", i="a"} 3',
      '{__name__="v", g="1", i="b"} NaN',
    ]);
  });

  test('bottomk gives the smallest of each group, best first', async () => {
    expect(shown(await ask(store, 'bottomk by (g) (1, v)', 0))).toEqual([
      '{__name__="v", g="1", i="a"} 1',
      '{__name__="v", g="2", i="a"} 7',
    ]);
  });

  test('topk keeps at each step what is among the largest there', async () => {
    const crossing = storeOf(60, 'v{i="a"} 1 2 3', 'v{i="b"} 3 2 1');
    expect(shown(await askRange(crossing, 'topk(1, v)', range))).toEqual([
      '{__name__="v", i="a"} 2@60 3@120',
      '{__name__="v", i="b"} 3@0',
    ]);
  });

  test.each([
    ['topk(NaN, v)', 'Parameter value is NaN'],
    ['topk(1e20, v)', 'Scalar value 1e+20 overflows int64'],
    ['limit_ratio(NaN, v)', 'Ratio value is NaN'],
    ['count_values("", v)', 'invalid label name ""'],
  ])('%s is an error', async (query, message) => {
    await expect(ask(store, query, 0)).rejects.toThrow(message);
  });

  test('topk of less than one gives nothing', async () => {
    expect(shown(await ask(store, 'topk(0.9, v)', 0))).toEqual([]);
    expect(shown(await ask(store, 'bottomk(-1e20, v)', 0))).toEqual([]);
  });

  test('count_values counts each value, written in full', async () => {
    const versions = storeOf(60, 'v{i="a"} 6', 'v{i="b"} 6', 'v{i="c"} 1e21', 'v{i="d"} 1e-7');
    expect(shown(await ask(versions, 'count_values("is", v)', 0))).toEqual([
      '{is="6"} 2',
      '{is="1000000000000000000000"} 1',
      '{is="0.0000001"} 1',
    ]);
  });

  test('limitk gives some k of each group', async () => {
    expect(shown(await ask(store, 'limitk by (g) (1, v)', 0))).toEqual([
      '{__name__="v", g="1", i="a"} 1',
      '{__name__="v", g="2", i="a"} 7',
    ]);
  });

  test('limit_ratio and its complement share the series between them', async () => {
    const many = storeOf(60, ...Array.from({ length: 40 }, (_, index) => `v{i="${index}"} ${index}`));
    const some = shown(await ask(many, 'limit_ratio(0.3, v)', 0));
    const others = shown(await ask(many, 'limit_ratio(-0.7, v)', 0));
    expect(some.length).toBeGreaterThan(2);
    expect(some.length).toBeLessThan(25);
    expect([...some, ...others].sort()).toEqual(shown(await ask(many, 'v', 0)).sort());
  });

  test('limit_ratio beyond 1 is capped, with a warning', async () => {
    const { warnings } = await ask(store, 'limit_ratio(1.5, v)', 0);
    expect(warnings).toEqual([
      'PromQL warning: ratio value should be between -1 and 1, got 1.5, capping to 1 (1:13)',
    ]);
  });

  test('a metric name that was to be dropped is dropped from groups that it made', async () => {
    const two = storeOf(60, 'a 1 2 3', 'b 1 2 3');
    expect(shown(await ask(two, 'sum by (__name__) (-a)', 120))).toEqual(['{} -3']);
  });
});
