import type { Steps } from '../evaluate/query.ts';
import type { Expression, TimeShift } from '../syntax/expression.ts';
import { mapChildren } from './map-children.ts';

/**
 * The expression with everything written out that the host which evaluates a part of it would take from its own
 * query or configuration: `@ start()` and `@ end()`, which mean the ends of the whole query, and the step of subqueries that name none.
 */
export function fixTimes(expression: Expression, steps: Steps, subqueryStep: number): Expression {
  const fix = (child: Expression) => fixTimes(child, steps, subqueryStep);
  switch (expression.kind) {
    case 'vector-selector':
      return { ...expression, ...fixedAt(expression, steps) };
    case 'matrix-selector': {
      const { selector } = expression;
      return { ...expression, selector: { ...selector, ...fixedAt(selector, steps) } };
    }
    case 'subquery':
      return {
        ...expression,
        ...fixedAt(expression, steps),
        expression: fix(expression.expression),
        step: expression.step ?? subqueryStep,
      };
    default:
      return mapChildren(expression, fix);
  }
}

function fixedAt({ at }: TimeShift, { start, end }: Steps): Pick<TimeShift, 'at'> {
  if (at === 'start') return { at: start };
  return { at: at === 'end' ? end : at };
}
