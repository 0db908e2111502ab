/** What a query over several hosts needs beyond asking them; loaded with the language at the first one. */
export { listFleetSeries } from './list-fleet-series.ts';
export { readMatchers } from './read-matchers.ts';
export { runFleetQuery } from './run-fleet-query.ts';
