/** A question of the benchmark; times are seconds before the last sample. */
export type BenchQuery = {
  readonly name: string;
  readonly query: string;
  /** Absent: an instant. */
  readonly range?: { readonly seconds: number; readonly step: number };
};

const HOUR = 3_600;
const CPU = 'node_cpu_seconds_total{bench="300"}';

/** One of each kind that dashboards and rules ask. */
export const benchQueries: readonly BenchQuery[] = [
  { name: 'raw range of one series × 24 h', query: 'node_load1{bench="300"}[24h]' },
  {
    name: 'rate of one, 24 h',
    query: 'rate(node_context_switches_total{bench="300"}[5m])',
    range: { seconds: 24 * HOUR, step: 60 },
  },
  {
    name: 'sum by (mode) of rates of all cpus, 6 h',
    query: `sum by (mode) (rate(${CPU}[5m]))`,
    range: { seconds: 6 * HOUR, step: 15 },
  },
  {
    name: 'topk',
    query: 'topk(5, rate(http_request_duration_seconds_bucket{bench="300"}[5m]))',
    range: { seconds: HOUR, step: 60 },
  },
  {
    name: 'quantile_over_time',
    query: 'quantile_over_time(0.95, node_load1{bench="300"}[10m])',
    range: { seconds: 6 * HOUR, step: 60 },
  },
  {
    name: 'histogram_quantile',
    query:
      'histogram_quantile(0.99, sum by (le, handler) (rate(http_request_duration_seconds_bucket{bench="300"}[5m])))',
    range: { seconds: 6 * HOUR, step: 60 },
  },
  {
    name: 'join with group_left',
    query: `rate(${CPU}[5m]) / on (cpu) group_left sum by (cpu) (rate(${CPU}[5m]))`,
    range: { seconds: 6 * HOUR, step: 60 },
  },
  {
    name: 'subquery max_over_time(rate()[1h:])',
    query: `max_over_time(rate(${CPU}[5m])[1h:])`,
    range: { seconds: 6 * HOUR, step: 60 },
  },
  {
    name: 'predict_linear',
    query: 'predict_linear(node_memory_MemAvailable_bytes{bench="300"}[1h], 14400)',
    range: { seconds: 6 * HOUR, step: 60 },
  },
  {
    name: 'regex over all series',
    query: 'count by (__name__) ({__name__=~"(node|http)_.+",bench="300"})',
    range: { seconds: HOUR, step: 60 },
  },
];
