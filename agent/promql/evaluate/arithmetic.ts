import type { BinaryOperator } from '../syntax/expression.ts';

/** What a comparison says, or an arithmetic operator gives. */
export type Operation =
  | { readonly kind: 'arithmetic'; apply(left: number, right: number): number }
  | { readonly kind: 'comparison'; apply(left: number, right: number): boolean };

const operations: Readonly<Record<Exclude<BinaryOperator, 'and' | 'or' | 'unless'>, Operation>> = {
  '+': { kind: 'arithmetic', apply: (left, right) => left + right },
  '-': { kind: 'arithmetic', apply: (left, right) => left - right },
  '*': { kind: 'arithmetic', apply: (left, right) => left * right },
  '/': { kind: 'arithmetic', apply: (left, right) => left / right },
  '%': { kind: 'arithmetic', apply: (left, right) => left % right },
  '^': { kind: 'arithmetic', apply: power },
  atan2: { kind: 'arithmetic', apply: Math.atan2 },
  '==': { kind: 'comparison', apply: (left, right) => left === right },
  '!=': { kind: 'comparison', apply: (left, right) => left !== right },
  '>': { kind: 'comparison', apply: (left, right) => left > right },
  '<': { kind: 'comparison', apply: (left, right) => left < right },
  '>=': { kind: 'comparison', apply: (left, right) => left >= right },
  '<=': { kind: 'comparison', apply: (left, right) => left <= right },
};

export function operationOf(operator: BinaryOperator): Operation {
  const operation = operations[operator as keyof typeof operations];
  if (operation === undefined) throw new TypeError(`${operator} is a set operator`);
  return operation;
}

/** As Go's math.Pow (IEEE 754-2008): 1 to any power is 1, and -1 to an infinite one; in JavaScript these are NaN. */
function power(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1 && (exponent === Number.POSITIVE_INFINITY || exponent === Number.NEGATIVE_INFINITY))
    return 1;
  return base ** exponent;
}
