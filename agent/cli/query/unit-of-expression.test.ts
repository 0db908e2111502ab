import { expect, test } from 'vitest';
import { parseExpression } from '../../promql/syntax/parse-expression.ts';
import { unitOfExpression } from './unit-of-expression.ts';

test.each([
  ['node_memory_MemAvailable_bytes', 'bytes'],
  ['sum by (instance) (rate(node_disk_read_bytes_total[5m]))', 'bytes/s'],
  ['increase(node_disk_read_bytes_total[5m])', 'bytes'],
  ['rate(node_cpu_seconds_total{mode="idle"}[5m])', 'ratio'],
  ['probe_duration_seconds', 'seconds'],
  ['histogram_quantile(0.9, sum by (le) (rate(took_seconds_bucket[5m])))', 'ratio'],
  ['vedette_cpu_ratio > 0.5', 'ratio'],
  ['a_bytes - b_bytes', 'bytes'],
  ['a_bytes / b_bytes', ''],
  ['a_bytes > bool 5', ''],
  ['count(a_bytes)', ''],
  ['node_boot_time_seconds', ''],
  ['node_load1', ''],
  ['max_over_time(a_bytes[1h])', 'bytes'],
  ['5', ''],
])('the unit of %s is "%s"', (text, name) => {
  expect(unitOfExpression(parseExpression(text)).name).toBe(name);
});
