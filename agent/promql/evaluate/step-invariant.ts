import type { Call, Expression } from '../syntax/expression.ts';
import { withoutParens } from './without-parens.ts';

/** Functions that look at the time of the step (Prometheus, promql/functions.go: AtModifierUnsafeFunctions). */
const timeDependent = new Set([
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'minute',
  'month',
  'predict_linear',
  'time',
  'timestamp',
  'year',
]);

/** Whether an expression gives the same at each step: all it reads is fixed by `@`, and nothing asks for the time. */
export function isStepInvariant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'string':
      return true;
    case 'vector-selector':
    case 'subquery':
      return expression.at !== undefined;
    case 'matrix-selector':
      return expression.selector.at !== undefined;
    case 'given':
      return false;
    case 'binary':
      return isStepInvariant(expression.left) && isStepInvariant(expression.right);
    case 'call':
      return isInvariantCall(expression);
    case 'aggregation':
      return (
        isStepInvariant(expression.expression) &&
        (expression.parameter === undefined || isStepInvariant(expression.parameter))
      );
    case 'paren':
    case 'unary':
      return isStepInvariant(expression.expression);
  }
}

/** `timestamp()` of a selector tells the times of its samples: those are fixed as the selector is. */
function isInvariantCall({ function: { name }, args }: Call): boolean {
  const ofSelector = name === 'timestamp' && withoutParens(args[0]!).kind === 'vector-selector';
  return (ofSelector || !timeDependent.has(name)) && args.every(isStepInvariant);
}
