import { expect, test } from 'vitest';
import { MetricSet } from './metrics.ts';

test('sweep() removes what the last run did not set, and returns it', () => {
  const set = new MetricSet();
  const up = set.gauge('up', 'Up.', 'device');
  set.begin();
  up.with('a').set(1);
  up.with('b').set(1);
  set.sweep();
  set.begin();
  up.with('a').set(0);
  expect(set.sweep().map(({ text }) => text)).toEqual(['up{device="b"}']);
  expect([...up.metrics.keys()]).toEqual(['a']);
});

test('set() brings a kept metric back to life after it was gone', () => {
  const set = new MetricSet();
  const metric = set.gauge('up', 'Up.', 'device').with('a');
  set.begin();
  metric.set(1);
  set.sweep();
  set.begin();
  set.sweep();
  set.begin();
  metric.set(2);
  expect(set.sweep()).toEqual([]);
  expect([...metric.family.metrics.values()]).toEqual([metric]);
});

test('sweep() does not return a metric that was never set', () => {
  const set = new MetricSet();
  set.gauge('up', 'Up.', 'device').with('a');
  set.begin();
  expect(set.sweep()).toEqual([]);
});

test('series() puts series of other names and labels into one family', () => {
  const family = new MetricSet().family('latency', 'histogram', 'Latency.');
  expect(family.series('latency_bucket', [['le', '0.5']]).text).toBe('latency_bucket{le="0.5"}');
  expect(family.series('latency_sum', []).text).toBe('latency_sum');
  expect(family.series('latency_sum', []).labels).toEqual({ __name__: 'latency_sum' });
});

test('family() refuses the same name with another type', () => {
  const set = new MetricSet();
  set.gauge('load', 'Load.');
  expect(() => set.counter('load', 'Load.')).toThrow('Cannot define metric load: it exists as gauge{}');
});

test('prune() forgets families without metrics and tells by the version', () => {
  const set = new MetricSet();
  set.gauge('gone', 'Gone.');
  set.begin();
  set.gauge('stays', 'Stays.').value(1);
  const before = set.version;
  set.prune();
  expect(set.families.map(({ name }) => name)).toEqual(['stays']);
  expect(set.version).toBeGreaterThan(before);
});
