import type { Expression } from './expression.ts';
import {
  argumentsOf,
  leftSide,
  printAggregator,
  printExpression,
  printOperator,
  printSubqueryRange,
} from './print-expression.ts';

/** A part that is longer goes over several lines. */
const MAX_WIDTH = 100;

/**
 * An expression for people, over several lines where it is long, as Prometheus' `Prettify` does
 * (promql/parser/prettier.go): operands and arguments indented by two below what joins them.
 *
 * @param width bytes of the longest part that stays on one line.
 */
export function formatExpression(expression: Expression, width = MAX_WIDTH): string {
  return new Formatter(width).format(expression, 0);
}

class Formatter {
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  format(expression: Expression, level: number): string {
    const indent = '  '.repeat(level);
    if (expression.kind === 'unary') {
      return `${indent}${expression.operator}${this.format(expression.expression, level).trim()}`;
    }
    const line = printExpression(expression);
    // Prometheus does not indent a subquery that fits; so neither is one here, nor ever was.
    if (Buffer.byteLength(line) <= this.#width) return expression.kind === 'subquery' ? line : indent + line;
    return this.#split(expression, level, indent) ?? indent + line;
  }

  #split(expression: Expression, level: number, indent: string): string | undefined {
    const inner = (child: Expression) => this.format(child, level + 1);
    switch (expression.kind) {
      case 'aggregation':
        return `${indent}${printAggregator(expression)}${this.#list(argumentsOf(expression), level)}`;
      case 'binary':
        return `${leftSide(inner(expression.left), expression)}\n${indent}${printOperator(expression)}\n${inner(expression.right)}`;
      case 'call':
        return `${indent}${expression.function.name}${this.#list(expression.args, level)}`;
      case 'paren':
        return `${indent}${this.#list([expression.expression], level)}`;
      case 'subquery':
        return `${this.format(expression.expression, level)}${printSubqueryRange(expression)}`;
      default:
        return undefined;
    }
  }

  #list(items: readonly Expression[], level: number): string {
    const lines = items.map((item) => this.format(item, level + 1));
    return `(\n${lines.join(',\n')}\n${'  '.repeat(level)})`;
  }
}
