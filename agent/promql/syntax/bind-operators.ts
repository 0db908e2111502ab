import type { Binary, Expression, VectorMatching } from './expression.ts';
import { PromqlError } from './promql-error.ts';
import type { Token } from './token.ts';
import { typeOf } from './type-of.ts';

export type Operator = {
  readonly kind: 'operator';
  readonly token: Token;
  readonly operator: Binary['operator'];
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
};

/** A piece of an expression without parentheses, as it comes in the text. */
export type Part =
  | Operator
  | { readonly kind: 'operand'; readonly expression: Expression }
  | { readonly kind: 'sign'; readonly token: Token }
  | { readonly kind: 'modifier'; apply(expression: Expression): Expression };

const POWER = 6;
const STRENGTH: Readonly<Record<Binary['operator'], number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': POWER,
};

/**
 * Joins parts by Prometheus' precedence: modifiers bind to the operand before them, then `^` (from the right), then
 * signs, then the other operators from the left.
 */
export function bindOperators(source: string, parts: readonly Part[]): Expression {
  let at = 0;

  function operand(): Expression {
    const part = parts[at++]!;
    if (part.kind === 'sign') return signed(part.token, expression(POWER));
    if (part.kind !== 'operand') throw new TypeError('an operand is missing');
    let result = part.expression;
    for (let next = parts[at]; next?.kind === 'modifier'; next = parts[++at]) result = next.apply(result);
    return result;
  }

  function expression(weakest: number): Expression {
    let left = operand();
    for (;;) {
      const next = parts[at];
      if (next?.kind !== 'operator' || STRENGTH[next.operator] < weakest) return left;
      at++;
      const strength = STRENGTH[next.operator];
      left = binary(source, next, left, expression(strength === POWER ? POWER : strength + 1));
    }
  }

  return expression(0);
}

function signed(token: Token, expression: Expression): Expression {
  const span = { from: token.from, to: expression.span.to };
  const operator = token.text as '+' | '-';
  if (expression.kind !== 'number') return { kind: 'unary', operator, expression, span };
  return { ...expression, value: operator === '-' ? -expression.value : expression.value, span };
}

function binary(source: string, part: Operator, left: Expression, right: Expression): Binary {
  const { operator, returnBool } = part;
  const span = { from: left.span.from, to: right.span.to };
  const vectors = typeOf(left) === 'vector' && typeOf(right) === 'vector';
  if (!vectors && part.matching.labels.length > 0) {
    throw new PromqlError(source, span.from, 'vector matching only allowed between instant vectors');
  }
  const matching = vectors ? part.matching : undefined;
  return { kind: 'binary', operator, left, right, returnBool, matching: asSet(operator, matching), span };
}

/** Set operators match any number of series with any number, where nothing else is written. */
function asSet(
  operator: Binary['operator'],
  matching: VectorMatching | undefined,
): VectorMatching | undefined {
  if (matching?.cardinality !== 'one-to-one' || !isSetOperator(operator)) return matching;
  return { ...matching, cardinality: 'many-to-many' };
}

export function isSetOperator(operator: Binary['operator']): boolean {
  return operator === 'and' || operator === 'or' || operator === 'unless';
}
