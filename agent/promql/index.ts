/** The query language, as far as it goes: what `import('../promql/index.ts')` loads at the first query. */

export { evaluateQuery } from './evaluate/evaluate-query.ts';
export { StoreQuerier } from './evaluate/store-querier.ts';
export { labelPredicate } from './label-predicate.ts';
export { parseMatchers } from './parse-matchers.ts';
export { parseExpression } from './syntax/parse-expression.ts';
