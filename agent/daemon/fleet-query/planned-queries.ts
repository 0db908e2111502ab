/** What a query over several hosts needs beyond asking them; loaded with the language at the first one. */

export { parseMatchers } from '../../promql/parse-matchers.ts';
export { listFleetSeries } from './list-fleet-series.ts';
export { runFleetQuery } from './run-fleet-query.ts';
