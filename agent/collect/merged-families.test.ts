import { expect, test } from 'vitest';
import { MergedFamilies } from './merged-families.ts';
import { MetricSet } from './metrics.ts';

function exposed(sets: readonly MetricSet[]) {
  return [...new MergedFamilies(sets)].map(({ name, type, metrics }) => [
    name,
    type,
    [...metrics].map(({ text, value }) => `${text} ${value}`),
  ]);
}

test('MergedFamilies gives each name once, sorted, with the metrics of all sets', () => {
  const [first, second] = [new MetricSet(), new MetricSet()];
  first.gauge('zoo', 'Zoo.').value(1);
  first.gauge('ant', 'Ant.', 'host').with('a').set(1);
  second.gauge('ant', 'Another text.', 'host').with('b').set(2);
  expect(exposed([first, second])).toEqual([
    ['ant', 'gauge', ['ant{host="a"} 1', 'ant{host="b"} 2']],
    ['zoo', 'gauge', ['zoo 1']],
  ]);
});

test('MergedFamilies leaves out a family whose type differs from that of an earlier set', () => {
  const [first, second] = [new MetricSet(), new MetricSet()];
  first.gauge('load', 'Load.').value(1);
  second.counter('load', 'Load.', 'file').with('x').set(9);
  expect(exposed([first, second])).toEqual([['load', 'gauge', ['load 1']]]);
});

test('MergedFamilies keeps the first of two equal series', () => {
  const [first, second] = [new MetricSet(), new MetricSet()];
  first.gauge('load', 'Load.').value(1);
  second.gauge('load', 'Load.').value(2);
  expect(exposed([first, second])).toEqual([['load', 'gauge', ['load 1']]]);
});

test('MergedFamilies leaves out families without metrics', () => {
  const set = new MetricSet();
  set.gauge('empty', 'Empty.');
  expect(exposed([set])).toEqual([]);
});

test('MergedFamilies follows families that are added and forgotten later', () => {
  const set = new MetricSet();
  const merged = new MergedFamilies([set]);
  set.gauge('a', 'A.').value(1);
  expect([...merged].map(({ name }) => name)).toEqual(['a']);
  set.begin();
  set.sweep();
  set.prune();
  set.gauge('b', 'B.').value(1);
  expect([...merged].map(({ name }) => name)).toEqual(['b']);
});

test('metricsOf() finds the metrics of one name in all sets, and none under an unknown one', () => {
  const [first, second] = [new MetricSet(), new MetricSet()];
  first.gauge('ant', 'Ant.', 'host').with('a').set(1);
  second.gauge('ant', 'Ant.', 'host').with('a').set(9);
  second.gauge('ant', 'Ant.', 'host').with('b').set(2);
  const merged = new MergedFamilies([first, second]);
  expect([...merged.metricsOf('ant')].map(({ text, value }) => `${text} ${value}`)).toEqual([
    'ant{host="a"} 1',
    'ant{host="b"} 2',
  ]);
  expect([...merged.metricsOf('bee')]).toEqual([]);
});

test('metricsOf() finds a family that came after the last look', () => {
  const set = new MetricSet();
  const merged = new MergedFamilies([set]);
  expect([...merged.metricsOf('late')]).toEqual([]);
  set.gauge('late', 'Late.').value(1);
  expect([...merged.metricsOf('late')].map(({ value }) => value)).toEqual([1]);
});
