import { expect, test } from 'vitest';
import { MetricSet } from '../../collect/metrics.ts';
import { queryMetrics } from './query-metrics.ts';

const told = (set: MetricSet) =>
  Object.fromEntries(
    set.families.flatMap(({ metrics }) => [...metrics.values()].map(({ text, value }) => [text, value])),
  );

test('queryMetrics() tells nothing before the first query', () => {
  const set = new MetricSet();
  const none = { count: 0, seconds: 0, samples: 0, failures: new Map(), running: 0, waiting: 0 };
  queryMetrics(set, () => none)();
  expect(told(set)).toEqual({});
});

test('queryMetrics() tells what queries cost, and why they failed', () => {
  const set = new MetricSet();
  const failures = new Map([['timeout', 2]]);
  queryMetrics(set, () => ({ count: 5, seconds: 1.5, samples: 700, failures, running: 1, waiting: 3 }))();
  expect(told(set)).toEqual({
    vedette_query_duration_seconds_count: 5,
    vedette_query_duration_seconds_sum: 1.5,
    vedette_query_samples_total: 700,
    'vedette_query_failures_total{reason="timeout"}': 2,
    'vedette_queries{state="running"}': 1,
    'vedette_queries{state="waiting"}': 3,
  });
});
