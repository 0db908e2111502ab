import type { Expression, Paren } from '../syntax/expression.ts';

/** What stands within the parentheses. */
export function withoutParens(expression: Expression): Exclude<Expression, Paren> {
  let inner = expression;
  while (inner.kind === 'paren') inner = inner.expression;
  return inner;
}
