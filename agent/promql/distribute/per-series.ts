import type { Call, Expression, VectorSelector } from '../syntax/expression.ts';
import { mapChildren, withoutParens } from './map-children.ts';

/** Functions whose answer for one series depends on the others, or on which there are. */
const JOINT: ReadonlySet<string> = new Set([
  'absent',
  'absent_over_time',
  'histogram_fraction',
  'histogram_quantile',
  'label_join',
  'label_replace',
  'scalar',
  'sort',
  'sort_by_label',
  'sort_by_label_desc',
  'sort_desc',
  'vector',
]);

/**
 * The selector of a vector that handles every series of that one selector by itself, so that each host can answer it
 * for its own series: `x`, `abs(rate(x[5m])) > 2`, `max_over_time(rate(x[5m])[1h:1m])`. Undefined for all others.
 */
export function perSeriesSelector(expression: Expression): VectorSelector | undefined {
  switch (expression.kind) {
    case 'vector-selector':
      return expression;
    case 'paren':
    case 'unary':
      return perSeriesSelector(expression.expression);
    case 'binary':
      if (isConstant(expression.right)) return perSeriesSelector(expression.left);
      return isConstant(expression.left) ? perSeriesSelector(expression.right) : undefined;
    case 'call':
      return ofCall(expression);
    default:
      return undefined;
  }
}

/** Whether it is the same number at one step for everybody: no selector is in it. */
export function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return true;
    case 'paren':
    case 'unary':
      return isConstant(expression.expression);
    case 'binary':
      return isConstant(expression.left) && isConstant(expression.right);
    case 'call':
      return expression.function.returns === 'scalar' && expression.args.every(isConstant);
    default:
      return false;
  }
}

/** The per-series expression, read from other selectors. */
export function withSelector(expression: Expression, selector: VectorSelector): Expression {
  if (expression.kind === 'vector-selector') return selector;
  if (expression.kind === 'matrix-selector') return { ...expression, selector };
  return mapChildren(expression, (child) => withSelector(child, selector));
}

function ofCall({ function: { name, returns }, args }: Call): VectorSelector | undefined {
  if (returns !== 'vector' || JOINT.has(name)) return undefined;
  const [series, ...more] = args.filter((arg) => !isConstant(arg));
  return series === undefined || more.length > 0 ? undefined : ofArgument(series);
}

function ofArgument(argument: Expression): VectorSelector | undefined {
  const inner = withoutParens(argument);
  if (inner.kind === 'matrix-selector') return inner.selector;
  return perSeriesSelector(inner.kind === 'subquery' ? inner.expression : inner);
}
