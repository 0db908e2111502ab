import type { Expression, VectorSelector } from '../promql/syntax/expression.ts';

/** The names of the metrics that an expression reads; undefined where it says no name, and may read any. */
export function metricsRead(expression: Expression): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { matchers } of selectorsOf(expression)) {
    const name = matchers.find((matcher) => matcher.name === '__name__' && matcher.op === '=');
    if (name === undefined) return undefined;
    names.add(name.value);
  }
  return names;
}

function selectorsOf(expression: Expression): VectorSelector[] {
  switch (expression.kind) {
    case 'vector-selector':
      return [expression];
    case 'matrix-selector':
      return [expression.selector];
    case 'binary':
      return [...selectorsOf(expression.left), ...selectorsOf(expression.right)];
    case 'call':
      return expression.args.flatMap(selectorsOf);
    case 'aggregation':
      return [expression.parameter ?? [], expression.expression].flat().flatMap(selectorsOf);
    case 'paren':
    case 'subquery':
    case 'unary':
      return selectorsOf(expression.expression);
    default:
      return [];
  }
}
