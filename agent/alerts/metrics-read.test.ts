import { expect, test } from 'vitest';
import { parseExpression } from '../promql/syntax/parse-expression.ts';
import { metricsRead } from './metrics-read.ts';

test.each([
  ['1 + time()', []],
  ['a', ['a']],
  ['{__name__="a"}', ['a']],
  ['sum by (x) (rate(a[5m])) / on (x) -b', ['a', 'b']],
  ['topk(scalar(a), max_over_time(b[5m:1m]))', ['a', 'b']],
  ['a or {__name__=~"b.*"}', undefined],
  ['a unless {job="x"}', undefined],
])('metricsRead() of %s is %j', (query, names) => {
  expect(metricsRead(parseExpression(query))).toEqual(names && new Set(names));
});
