import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queryTexts } from './expression.testkit.ts';
import { expressionJson } from './expression-json.ts';
import { parseExpression } from './parse-expression.ts';

const json = (source: string) => expressionJson(parseExpression(source));

const selector = (name: string) => ({
  name,
  offset: 0,
  matchers: [{ name: '__name__', type: '=', value: name }],
  timestamp: null,
  startOrEnd: null,
  anchored: false,
  smoothed: false,
});

test('expressionJson() writes scalars as Prometheus does', () => {
  expect(json('1 + -2.50')).toEqual({
    type: 'binaryExpr',
    op: '+',
    lhs: { type: 'numberLiteral', val: '1' },
    rhs: { type: 'numberLiteral', val: '-2.5' },
    matching: null,
    bool: false,
  });
  expect(json('("x")')).toEqual({ type: 'parenExpr', expr: { type: 'stringLiteral', val: 'x' } });
});

test('expressionJson() writes selectors with their times in milliseconds', () => {
  expect(json('a{b!~"c"} @ 1.5 offset -1m')).toEqual({
    ...selector('a'),
    type: 'vectorSelector',
    matchers: [
      { name: 'b', type: '!~', value: 'c' },
      { name: '__name__', type: '=', value: 'a' },
    ],
    offset: -60_000,
    timestamp: 1_500,
  });
  expect(json('a[5m] @ end()')).toEqual({
    ...selector('a'),
    type: 'matrixSelector',
    range: 300_000,
    startOrEnd: 'end',
  });
  expect(json('a[5m:] offset 1m')).toEqual({
    type: 'subquery',
    expr: { ...selector('a'), type: 'vectorSelector' },
    range: 300_000,
    step: 0,
    offset: 60_000,
    timestamp: null,
    startOrEnd: null,
  });
});

test('expressionJson() writes calls with their signature', () => {
  expect(json('-round(a, 5)')).toEqual({
    type: 'unaryExpr',
    op: '-',
    expr: {
      type: 'call',
      func: { name: 'round', argTypes: ['vector', 'scalar'], variadic: 1, returnType: 'vector' },
      args: [
        { ...selector('a'), type: 'vectorSelector' },
        { type: 'numberLiteral', val: '5' },
      ],
    },
  });
});

test('expressionJson() writes aggregations and how vectors match', () => {
  expect(json('topk by (x) (2, a) and on (x) b')).toEqual({
    type: 'binaryExpr',
    op: 'and',
    lhs: {
      type: 'aggregation',
      op: 'topk',
      expr: { ...selector('a'), type: 'vectorSelector' },
      param: { type: 'numberLiteral', val: '2' },
      grouping: ['x'],
      without: false,
    },
    rhs: { ...selector('b'), type: 'vectorSelector' },
    matching: {
      card: 'many-to-many',
      labels: ['x'],
      on: true,
      include: [],
      fillValues: { lhs: null, rhs: null },
    },
    bool: false,
  });
  expect(json('sum(a)')).toMatchObject({ param: null, grouping: [] });
});

test('expressionJson() loses nothing to JSON', () => {
  fc.assert(
    fc.property(queryTexts(3), (source) => {
      const tree = json(source);
      expect(JSON.parse(JSON.stringify(tree))).toEqual(tree);
    }),
    { numRuns: 200 },
  );
});
