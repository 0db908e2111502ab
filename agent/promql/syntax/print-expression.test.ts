import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queryTexts, withoutSpans } from './expression.testkit.ts';
import { parseExpression } from './parse-expression.ts';
import { printExpression } from './print-expression.ts';

const printed = (source: string) => printExpression(parseExpression(source));

describe('printExpression() writes', () => {
  test.each([
    ['sum by() (up)', 'sum(up)'],
    ['SUM(up) BY (code,"a.b")', 'sum by (code, "a.b") (up)'],
    ['sum without() (up)', 'sum without () (up)'],
    ['topk( 5,up )', 'topk(5, up)'],
    ["count_values('v',up)", 'count_values("v", up)'],
    ['a-on()c', 'a - on () c'],
    ['a - on(b) group_left c', 'a - on (b) group_left () c'],
    ['a - ignoring() c', 'a - c'],
    ['a - ignoring() group_right(x) c', 'a - ignoring () group_right (x) c'],
    ['up>bool 0', 'up > bool 0'],
    ['a OFFSET -7m', 'a offset -7m'],
    ['a offset 1m @ 10', 'a @ 10.000 offset 1m'],
    ['a[5m] @ start() offset 90s', 'a[5m] @ start() offset 1m30s'],
    ['rate(a[60])[1h:] @ end()', 'rate(a[1m])[1h:] @ end()'],
    ['a[7d:1y]', 'a[1w:1y]'],
    ['a[8d:366d]', 'a[8d:366d]'],
    ['{__name__="a"}', '{__name__="a"}'],
    ['{"a.b",x=~`c\\d`}', '{__name__="a.b",x=~"c\\\\d"}'],
    ['a{b="1",a!~"2"}', 'a{a!~"2",b="1"}'],
    ['{"x y"="1"}', '{"x y"="1"}'],
    ['1e3', '1000'],
    ['1e22', '10000000000000000000000'],
    ['1e-7', '0.0000001'],
    ['-inf', '-Inf'],
    ['90m', '1h30m'],
    ['-5m', '-5m'],
    ['-1^2', '-1 ^ 2'],
    ['- a', '-a'],
    ['"a\\x00b"', '"a\\x00b"'],
    ['time ( )', 'time()'],
    ['( 1 )', '(1)'],
  ])('%s', (source, text) => {
    expect(printed(source)).toBe(text);
  });
});

test('parseExpression() reads what printExpression() writes as the same tree', () => {
  fc.assert(
    fc.property(queryTexts(4), (source) => {
      const tree = parseExpression(source);
      const text = printExpression(tree);
      expect(withoutSpans(parseExpression(text))).toEqual(withoutSpans(tree));
      expect(printed(text)).toBe(text);
    }),
    { numRuns: 500 },
  );
});
