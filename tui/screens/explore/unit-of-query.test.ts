import { describe, expect, it } from 'vitest';
import { unitOfQuery } from './unit-of-query.ts';

describe('unitOfQuery()', () => {
  it.each([
    ['node_load1', ''],
    ['node_memory_MemFree_bytes', 'bytes'],
    ['sum(rate(node_network_receive_bytes_total[5m]))', 'bytes/s'],
    ['rate(node_cpu_seconds_total{mode="user"}[1m])', 'ratio'],
    ['node_cpu_seconds_total', 'seconds'],
    ['histogram_quantile(0.9, sum by (le) (rate(x_seconds_bucket[5m])))', 'seconds'],
    ['node_pressure_ratio > 0.5', 'ratio'],
    ['a_bytes - b_bytes', 'bytes'],
    ['a_bytes / b_bytes', ''],
    ['a_bytes - b_seconds', ''],
    ['count(a_bytes)', ''],
    ['node_boot_time_seconds', ''],
    ['time()', ''],
  ])('of %s is %j', (query, name) => {
    expect(unitOfQuery(query).name).toBe(name);
  });
});
