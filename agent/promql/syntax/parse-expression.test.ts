import { describe, expect, test } from 'vitest';
import { parseExpression } from './parse-expression.ts';
import { PromqlError } from './promql-error.ts';

test('parseExpression() hangs an offset on the operand before it', () => {
  expect(parseExpression('a + b offset 5m * c')).toMatchObject({
    operator: '+',
    left: { name: 'a', offset: 0 },
    right: { operator: '*', left: { name: 'b', offset: 300_000 }, right: { name: 'c', offset: 0 } },
  });
});

test('parseExpression() binds a sign less than a power', () => {
  expect(parseExpression('-1^2')).toMatchObject({
    kind: 'unary',
    operator: '-',
    expression: { operator: '^', left: { value: 1 }, right: { value: 2 } },
  });
});

describe('parseExpression() refuses', () => {
  test.each([
    ['', 'unknown position: parse error: no expression found in input'],
    ['foo(1)', '1:1: parse error: unknown function with name "foo"'],
    ['sum(', '1:5: parse error: unclosed left parenthesis'],
    [
      'rate(x)',
      '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    ],
  ])('%s', (source, message) => {
    expect(() => parseExpression(source)).toThrow(PromqlError);
    expect(() => parseExpression(source)).toThrow(message);
  });
});
