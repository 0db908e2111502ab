/** The query language, as far as it goes: what `import('../promql/index.ts')` loads at the first query. */
export { evaluateInstant, evaluateRange } from './evaluate-selector.ts';
export { labelPredicate } from './label-predicate.ts';
export { listSeries } from './list-series.ts';
export { parseSelector } from './parse-selector.ts';
