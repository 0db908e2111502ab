import { describe, expect, test } from 'vitest';
import { parseExpression } from './parse-expression.ts';
import { PromqlError } from './promql-error.ts';

/** Which operands an operator has, in parentheses. */
function grouped(source: string): string {
  const text = (node: ReturnType<typeof parseExpression>): string => {
    switch (node.kind) {
      case 'binary':
        return `(${text(node.left)} ${node.operator} ${text(node.right)})`;
      case 'unary':
        return `(${node.operator}${text(node.expression)})`;
      case 'number':
        return String(node.value);
      case 'vector-selector':
        return `${node.name}${node.offset === 0 ? '' : '~'}`;
      default:
        return node.kind;
    }
  };
  return text(parseExpression(source));
}

describe('parseExpression() binds', () => {
  test.each([
    ['a + b offset 5m * c', '(a + (b~ * c))'],
    ['-a offset 5m + b', '((-a~) + b)'],
    ['-1^2', '(-(1 ^ 2))'],
    ['2^-1*3', '((2 ^ -1) * 3)'],
    ['2 ^ -1 ^ 2', '(2 ^ (-(1 ^ 2)))'],
    ['a - -1', '(a - -1)'],
    ['a-1', '(a - 1)'],
    ['--1', '1'],
    ['- a * b', '((-a) * b)'],
    ['- a ^ b', '(-(a ^ b))'],
    ['a ^ b ^ c', '(a ^ (b ^ c))'],
    ['a - b - c', '((a - b) - c)'],
    ['a / b * c % d atan2 e', '((((a / b) * c) % d) atan2 e)'],
    ['a + b * c ^ d', '(a + (b * (c ^ d)))'],
    ['a > b + c', '(a > (b + c))'],
    ['a > b == c', '((a > b) == c)'],
    ['a and b == c', '(a and (b == c))'],
    ['a or b and c unless d or e', '((a or ((b and c) unless d)) or e)'],
    ['a OR b # or c', '(a or b)'],
    ['offset offset 5m', 'offset~'],
    ['sum + by + and + start + on:x', '((((sum + by) + and) + start) + on:x)'],
  ])('%s', (source, groups) => {
    expect(grouped(source)).toBe(groups);
  });
});

describe('parseExpression() reads the number', () => {
  test.each([
    ['1_000', 1_000],
    ['0x1F', 31],
    ['0X_ff', 255],
    ['0755', 493],
    ['0899', 899],
    ['5.', 5],
    ['.5', 0.5],
    ['1e6', 1e6],
    ['1E-3', 1e-3],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-iNf', Number.NEGATIVE_INFINITY],
    ['NaN', Number.NaN],
    ['5m', 300],
    ['-1h30m', -5_400],
    ['1y2w3d4h5m6s7ms', 33_019_506.007],
  ])('%s', (source, value) => {
    expect(parseExpression(source)).toMatchObject({ kind: 'number', value });
  });
});

test('parseExpression() reads strings in three quotings', () => {
  expect(parseExpression('"a\\n\\x41\\u00e9"')).toMatchObject({ kind: 'string', value: 'a\nAé' });
  expect(parseExpression("'a\\'b'")).toMatchObject({ value: "a'b" });
  expect(parseExpression('`a\\n\nb`')).toMatchObject({ value: 'a\\n\nb' });
});

test('parseExpression() reads selectors, the name as the last matcher', () => {
  expect(parseExpression('up{job="x", "a.b"=~`y.*`,}')).toEqual({
    kind: 'vector-selector',
    name: 'up',
    matchers: [
      { name: 'job', op: '=', value: 'x' },
      { name: 'a.b', op: '=~', value: 'y.*' },
      { name: '__name__', op: '=', value: 'up' },
    ],
    offset: 0,
    at: undefined,
    span: { from: 0, to: 26 },
  });
  expect(parseExpression('{"a.b"}')).toMatchObject({
    name: undefined,
    matchers: [{ name: '__name__', op: '=', value: 'a.b' }],
  });
});

describe('parseExpression() reads when a selector looks', () => {
  test.each([
    ['a offset 5', { offset: 5_000, at: undefined }],
    ['a offset -1h30m', { offset: -5_400_000 }],
    ['a offset +5m', { offset: 300_000 }],
    ['a @ 1.5', { at: 1_500 }],
    ['a @ -1e3', { at: -1_000_000 }],
    ['a @ START()', { at: 'start' }],
    ['a @ end() offset 1ms', { at: 'end', offset: 1 }],
    ['a offset 1ms @ end()', { at: 'end', offset: 1 }],
    ['a[300] @ 5m offset 1', { range: 300_000, selector: { at: 300_000, offset: 1_000 } }],
    ['a[1h:5m] offset 1 @ 2', { range: 3_600_000, step: 300_000, at: 2_000, offset: 1_000 }],
    ['a[1.5:]', { range: 1_500, step: undefined }],
  ])('%s', (source, shift) => {
    expect(parseExpression(source)).toMatchObject(shift);
  });
});

test('parseExpression() reads aggregations with their labels before or behind', () => {
  const wanted = { operator: 'sum', grouping: ['a', 'b.c', 'by'], without: false };
  expect(parseExpression('sum by (a, "b.c", by) (x)')).toMatchObject(wanted);
  expect(parseExpression('SUM(x) BY (a, "b.c", by,)')).toMatchObject(wanted);
  expect(parseExpression('topk without () (3, x)')).toMatchObject({
    parameter: { value: 3 },
    expression: { name: 'x' },
    grouping: [],
    without: true,
  });
});

describe('parseExpression() reads how vectors match', () => {
  test.each([
    ['a + b', 'one-to-one', false, [], []],
    ['a and b', 'many-to-many', false, [], []],
    ['a or on(x) b', 'many-to-many', true, ['x'], []],
    ['a + ignoring(x, "y z") b', 'one-to-one', false, ['x', 'y z'], []],
    ['a + on(x) group_left(y) b', 'many-to-one', true, ['x'], ['y']],
    ['a + on() GROUP_RIGHT b', 'one-to-many', true, [], []],
  ])('%s', (source, cardinality, on, labels, include) => {
    expect(parseExpression(source)).toMatchObject({ matching: { cardinality, on, labels, include } });
  });

  test('only where both are vectors', () => {
    expect(parseExpression('a > bool 1')).toMatchObject({ returnBool: true, matching: undefined });
  });
});

test('parseExpression() says where each part stands', () => {
  const source = ' sum by (x) (a{b="c"} offset 5m) + -rate( c[5m] @ 1 )';
  const tree = parseExpression(source);
  if (tree.kind !== 'binary' || tree.left.kind !== 'aggregation' || tree.right.kind !== 'unary')
    throw new Error();
  const at = ({ span }: { span: { from: number; to: number } }) => source.slice(span.from, span.to);
  expect(at(tree)).toBe(source.trim());
  expect(at(tree.left)).toBe('sum by (x) (a{b="c"} offset 5m)');
  expect(at(tree.left.expression)).toBe('a{b="c"} offset 5m');
  expect(at(tree.right)).toBe('-rate( c[5m] @ 1 )');
});

describe('parseExpression() refuses by name', () => {
  test.each([
    ['info(a)', '1:1: parse error: function "info" is experimental and not supported'],
    [
      '1 + histogram_count(a)',
      '1:5: parse error: function "histogram_count" works on native histograms, which are not supported',
    ],
    ['a[5m] anchored', '1:1: parse error: anchored modifier is experimental and not supported'],
    ['a smoothed', '1:1: parse error: smoothed modifier is experimental and not supported'],
    ['a[5m*2]', '1:3: parse error: duration expressions are experimental and not supported'],
    ['a[max(step(), 5s)]', '1:3: parse error: duration expressions are experimental and not supported'],
    ['a </ 1', '1:4: parse error: operator "</" works on native histograms, which are not supported'],
    ['a[step()]', '1:3: parse error: duration expressions are experimental and not supported'],
    ['a offset (1+2)', '1:10: parse error: duration expressions are experimental and not supported'],
    ['a + on(x) fill(0) b', '1:11: parse error: the fill modifiers are experimental and not supported'],
  ])('%s', (source, message) => {
    expect(() => parseExpression(source)).toThrow(PromqlError);
    expect(() => parseExpression(source)).toThrow(message);
  });
});

test('parseExpression() knows limitk and limit_ratio', () => {
  expect(parseExpression('limitk(2, a)')).toMatchObject({ operator: 'limitk' });
  expect(parseExpression('limit_ratio(-0.5, a) by (x)')).toMatchObject({
    operator: 'limit_ratio',
    grouping: ['x'],
  });
});

describe('parseExpression() refuses durations that are none', () => {
  test.each([
    ['a[0]', '1:3: parse error: duration must be greater than 0'],
    ['a[-5m]', '1:3: parse error: duration must be greater than 0'],
    ['a[5m:0s]', '1:6: parse error: duration must be greater than 0'],
    ['a[1m1h]', '1:3: parse error: not a valid duration string: "1m1h"'],
    ['a[300y]', '1:3: parse error: duration out of range'],
    ['a offset 1e300', '1:10: parse error: duration out of range'],
    ['a offset Inf', '1:10: parse error: duration out of range'],
    ['a @ 1e300', '1:1: parse error: timestamp out of bounds for @ modifier: 1'],
  ])('%s', (source, message) => {
    expect(() => parseExpression(source)).toThrow(message);
  });
});
