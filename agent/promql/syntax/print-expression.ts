import type { LabelMatcher } from '../../kit/labels.ts';
import type { Aggregation, Binary, Expression, TimeShift, VectorSelector } from './expression.ts';
import { goQuote } from './go-quote.ts';
import { printDuration, printNumber } from './print-number.ts';

/**
 * An expression on one line as Prometheus prints it (promql/parser/printer.go). What `parseExpression` has read, and
 * this has printed, it reads as the same tree, but for the order of matchers; so quotes stand where Prometheus forgets
 * them.
 */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'aggregation':
      return `${printAggregator(expression)}(${argumentsOf(expression).map(printExpression).join(', ')})`;
    case 'binary':
      return `${leftSide(printExpression(expression.left), expression)} ${printOperator(expression)} ${printExpression(expression.right)}`;
    case 'call':
      return `${expression.function.name}(${expression.args.map(printExpression).join(', ')})`;
    case 'given':
      return expression.text;
    case 'matrix-selector':
      return `${series(expression.selector)}[${printDuration(expression.range)}]${shift(expression.selector)}`;
    case 'number':
      return printNumber(expression);
    case 'paren':
      return `(${printExpression(expression.expression)})`;
    case 'string':
      return goQuote(expression.value);
    case 'subquery':
      return `${printExpression(expression.expression)}${printSubqueryRange(expression)}`;
    case 'unary':
      return `${expression.operator}${printExpression(expression.expression)}`;
    case 'vector-selector':
      return `${series(expression)}${shift(expression)}`;
  }
}

/** A sign before a power would belong to the power. */
export function leftSide(text: string, { operator }: Binary): string {
  return operator === '^' && text.trim() === '+Inf' ? text.replace('+', '') : text;
}

/** `sum by (a, b) `: all before the parenthesis. */
export function printAggregator({ operator, grouping, without }: Aggregation): string {
  if (without) return `${operator} without (${labels(grouping)}) `;
  return grouping.length > 0 ? `${operator} by (${labels(grouping)}) ` : operator;
}

/** The parameter, where there is one, and the expression. */
export function argumentsOf({ parameter, expression }: Aggregation): Expression[] {
  return parameter === undefined ? [expression] : [parameter, expression];
}

/** `> bool on (a) group_left (b)`. */
export function printOperator({ operator, returnBool, matching }: Binary): string {
  const bool = returnBool ? ' bool' : '';
  if (matching === undefined) return operator + bool;
  const side = { 'many-to-one': 'left', 'one-to-many': 'right' }[matching.cardinality as string];
  const plain = matching.labels.length === 0 && !matching.on && side === undefined;
  if (plain) return operator + bool;
  const group = side === undefined ? '' : ` group_${side} (${labels(matching.include)})`;
  return `${operator}${bool} ${matching.on ? 'on' : 'ignoring'} (${labels(matching.labels)})${group}`;
}

/** `[1h:5m] @ 10.000 offset 1m`. */
export function printSubqueryRange(
  subquery: TimeShift & { readonly range: number; readonly step: number | undefined },
): string {
  const step = subquery.step === undefined ? '' : printDuration(subquery.step);
  return `[${printDuration(subquery.range)}:${step}]${shift(subquery)}`;
}

function series({ name = '', matchers }: VectorSelector): string {
  const inside = matchers.filter((matcher) => !names(matcher, name)).map(printMatcher);
  return inside.length === 0 ? name : `${name}{${inside.sort().join(',')}}`;
}

/** Whether a matcher says no more than the name before the braces. */
function names(matcher: LabelMatcher, name: string): boolean {
  return matcher.name === '__name__' && matcher.op === '=' && matcher.value === name && name !== '';
}

function printMatcher({ name, op, value }: LabelMatcher): string {
  return `${label(name)}${op}${goQuote(value)}`;
}

function shift({ offset, at }: TimeShift): string {
  const time = at === undefined ? '' : ` @ ${typeof at === 'number' ? (at / 1_000).toFixed(3) : `${at}()`}`;
  if (offset === 0) return time;
  return `${time} offset ${offset < 0 ? '-' : ''}${printDuration(Math.abs(offset))}`;
}

function labels(list: readonly string[]): string {
  return list.map(label).join(', ');
}

function label(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : goQuote(name);
}
