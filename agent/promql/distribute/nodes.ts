import type { Aggregation, Binary, Call, Expression, Paren, StringLiteral } from '../syntax/expression.ts';
import { functionSignatures } from '../syntax/function-signatures.ts';

/** Parentheses around it, so that it can stand anywhere when printed. */
export function paren(expression: Expression): Paren {
  return { kind: 'paren', expression, span: expression.span };
}

/** `left or right`. */
export function either(left: Expression, right: Expression): Binary {
  const matching = { cardinality: 'many-to-many', on: false, labels: [], include: [] } as const;
  return { kind: 'binary', operator: 'or', left, right, returnBool: false, matching, span: left.span };
}

/** `left / right` of two vectors with the same labels. */
export function quotient(left: Expression, right: Expression): Binary {
  const matching = { cardinality: 'one-to-one', on: false, labels: [], include: [] } as const;
  return { kind: 'binary', operator: '/', left, right, returnBool: false, matching, span: left.span };
}

export function call(name: string, args: readonly Expression[]): Call {
  const signature = functionSignatures.get(name);
  if (signature === undefined) throw new TypeError(`there is no function ${name}`);
  return { kind: 'call', function: signature, args, span: args[0]!.span };
}

/** `label_replace(expression, label, replacement, source, pattern)`. */
export function labelReplace(
  expression: Expression,
  texts: readonly [label: string, replacement: string, source: string, pattern: string],
): Call {
  const { span } = expression;
  const literals = texts.map((value): StringLiteral => ({ kind: 'string', value, span }));
  return call('label_replace', [expression, ...literals]);
}

/** The same aggregation by another operator, of another expression. */
export function aggregate(
  { grouping, without, span }: Aggregation,
  operator: Aggregation['operator'],
  expression: Expression,
  parameter?: Expression,
): Aggregation {
  return { kind: 'aggregation', operator, expression, parameter, grouping, without, span };
}
