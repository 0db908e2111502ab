import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queryTexts, withoutSpans } from './expression.testkit.ts';
import { formatExpression } from './format-expression.ts';
import { parseExpression } from './parse-expression.ts';
import { printExpression } from './print-expression.ts';

const lines = (source: string, width?: number) =>
  formatExpression(parseExpression(source), width).split('\n');

describe('formatExpression()', () => {
  test('leaves what fits on one line', () => {
    expect(lines('a{x="y"}+b')).toEqual(['a{x="y"} + b']);
    expect(lines(`a${'_'.repeat(95)} + b`)).toEqual([`a${'_'.repeat(95)} + b`]);
  });

  test('splits beyond a hundred columns', () => {
    const name = 'a'.repeat(97);
    expect(lines(`${name} + b`)).toEqual([`  ${name}`, '+', '  b']);
  });

  test('indents arguments and operands', () => {
    expect(
      lines('sum by (job) (rate(errors_total[1m])) > on (job) group_left () quantile(0.9, limit)', 10),
    ).toEqual([
      '  sum by (job) (',
      '    rate(',
      '      errors_total[1m]',
      '    )',
      '  )',
      '> on (job) group_left ()',
      '  quantile(',
      '    0.9,',
      '    limit',
      '  )',
    ]);
  });

  test('keeps the sign before what it splits', () => {
    expect(lines('(-rate(some_metric[1m]))', 10)).toEqual([
      '(',
      '  -rate(',
      '    some_metric[1m]',
      '  )',
      ')',
    ]);
  });

  test('leans a chain to the left', () => {
    expect(lines('foo_1 + foo_2 == bool foo_3', 10)).toEqual([
      '    foo_1',
      '  +',
      '    foo_2',
      '== bool',
      '  foo_3',
    ]);
  });

  test('writes the range of a subquery behind what it splits', () => {
    expect(lines('max_over_time(rate(some_metric[1m])[1h:] @ start() offset 1m)', 10)).toEqual([
      'max_over_time(',
      '  rate(',
      '    some_metric[1m]',
      '  )[1h:] @ start() offset 1m',
      ')',
    ]);
  });

  test('writes no sign before a power, for it would be that of the power', () => {
    expect(lines('Inf ^ 2', 1)).toEqual(['  Inf', '^', '  2']);
  });

  test('counts bytes', () => {
    expect(lines('a{b="éééé"} + c', 16)).toEqual(['  a{b="éééé"}', '+', '  c']);
  });
});

test('parseExpression() reads what formatExpression() writes as the same tree', () => {
  fc.assert(
    fc.property(queryTexts(3), fc.integer({ min: 1, max: 60 }), (source, width) => {
      const tree = parseExpression(source);
      const again = parseExpression(formatExpression(tree, width));
      expect(withoutSpans(again)).toEqual(withoutSpans(tree));
      expect(printExpression(again)).toBe(printExpression(tree));
    }),
    { numRuns: 300 },
  );
});
