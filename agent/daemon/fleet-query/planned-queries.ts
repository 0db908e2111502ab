/** What a query over several hosts needs beyond asking them; loaded with the language at the first one. */

export { parseMetricSelector } from '../../promql/syntax/parse-metric-selector.ts';
export { listFleetSeries } from './list-fleet-series.ts';
export { runFleetQuery } from './run-fleet-query.ts';
