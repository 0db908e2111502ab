import type { Expression, Value } from './expression.ts';

/** Writes an expression so that it reads as itself, every group in parentheses. */
export function writeExpression(expression: Expression): string {
  switch (expression.node) {
    case 'and':
    case 'or':
      return `(${writeExpression(expression.left)} ${expression.node} ${writeExpression(expression.right)})`;
    case 'not':
      return `not (${writeExpression(expression.inner)})`;
    case 'compare':
      return `${writeValue(expression.left)} ${expression.operator} ${writeValue(expression.right)}`;
    case 'in':
      return `${writeValue(expression.left)} in (${expression.options.map(writeValue).join(', ')})`;
    case 'any':
    case 'all':
      return `${expression.node}(${writeValue(expression.list)} ${expression.operator} ${writeValue(expression.right)})`;
    case 'truth':
      return writeValue(expression.operand);
  }
}

function writeValue(value: Value): string {
  if (value.node === 'bare') return value.word;
  if (value.node === 'quoted') return JSON.stringify(value.text);
  if (value.node === 'pattern') return `/${value.source}/${value.flags}`;
  if (value.node === 'json') return `${writeValue(value.source)}.json(${JSON.stringify(value.path)})`;
  if (value.node !== 'fact') return `${value.node}(${writeValue(value.inner)})`;
  return value.argument === undefined ? value.name : `${value.name}(${JSON.stringify(value.argument)})`;
}

/** The same without places. */
export function withoutPlaces(expression: Expression): unknown {
  return JSON.parse(
    JSON.stringify(expression, (key, value) => (/^(?:at|pathAt)$/.test(key) ? undefined : value)),
  );
}
