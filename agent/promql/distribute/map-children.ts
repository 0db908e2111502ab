import type { Expression } from '../syntax/expression.ts';

/** The expression with each vector, scalar and string below it replaced by what `change` makes of it; selectors stay. */
export function mapChildren(expression: Expression, change: (child: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'aggregation': {
      const parameter = expression.parameter && change(expression.parameter);
      return { ...expression, expression: change(expression.expression), parameter };
    }
    case 'binary':
      return { ...expression, left: change(expression.left), right: change(expression.right) };
    case 'call':
      return { ...expression, args: expression.args.map(change) };
    case 'paren':
    case 'subquery':
    case 'unary':
      return { ...expression, expression: change(expression.expression) };
    default:
      return expression;
  }
}

/** What stands in the parentheses, however many there are. */
export function withoutParens(expression: Expression): Expression {
  return expression.kind === 'paren' ? withoutParens(expression.expression) : expression;
}
