/** The query language: what `import('../promql/index.ts')` loads at the first query. */

export { evaluateQuery } from './evaluate/evaluate-query.ts';
export { readNearest } from './evaluate/read-nearest.ts';
export { StoreQuerier } from './evaluate/store-querier.ts';
export { labelPredicate } from './label-predicate.ts';
export { expressionJson } from './syntax/expression-json.ts';
export { formatExpression } from './syntax/format-expression.ts';
export { parseExpression } from './syntax/parse-expression.ts';
export { parseMetricSelector } from './syntax/parse-metric-selector.ts';
