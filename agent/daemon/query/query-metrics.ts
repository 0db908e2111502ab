import type { MetricSet } from '../../collect/metrics.ts';
import type { QueryCounts } from './query-tally.ts';

/** What queries cost, as series of the agent itself; nothing before the first query. */
export function queryMetrics(metrics: MetricSet, counts: () => QueryCounts): () => void {
  const duration = metrics.family(
    'vedette_query_duration_seconds',
    'summary',
    'Time that queries took, waiting included.',
  );
  const samples = metrics.counter('vedette_query_samples_total', 'Samples that queries read.');
  const failures = metrics.counter('vedette_query_failures_total', 'Queries that failed.', 'reason');
  const queries = metrics.gauge('vedette_queries', 'Queries that run, or wait for their turn.', 'state');
  return () => {
    const { count, seconds, samples: read, failures: failed, running, waiting } = counts();
    if (count + running + waiting === 0) return;
    duration.series('vedette_query_duration_seconds_count', []).set(count);
    duration.series('vedette_query_duration_seconds_sum', []).set(seconds);
    samples.value(read);
    for (const [reason, value] of failed) failures.with(reason).set(value);
    queries.with('running').set(running);
    queries.with('waiting').set(waiting);
  };
}
