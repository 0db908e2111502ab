import { expect, test } from 'vitest';
import { memoryStore } from '../../promql/memory-store.testkit.ts';
import { readPastSeries } from './past-series.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

function loads() {
  const store = memoryStore();
  return { store, id: store.add({ __name__: 'node_load1' }, []) };
}

test('readPastSeries() takes the minute that the moment lies in where raw samples are gone', async () => {
  const { store, id } = loads();
  store.addAggregates('1m', id, [
    [NOON, 60],
    [NOON + MINUTE, 120],
  ]);
  const [reading] = await readPastSeries(store, ['node_load1'], NOON + 1);
  expect(reading).toMatchObject({ value: 2, perSecond: undefined, time: NOON + 1 });
});

test('readPastSeries() takes the hour where minutes are gone too', async () => {
  const { store, id } = loads();
  store.addAggregates('1h', id, [[NOON, 180]]);
  expect(await readPastSeries(store, ['node_load1'], NOON - 1)).toMatchObject([{ value: 3 }]);
});

test('readPastSeries() has nothing for a minute without measurements between others', async () => {
  const { store, id } = loads();
  store.addAggregates('1m', id, [[NOON - 10 * MINUTE, 60]]);
  store.addAggregates('1h', id, [[NOON, 180]]);
  expect(await readPastSeries(store, ['node_load1'], NOON - MINUTE)).toEqual([]);
});

test('readPastSeries() leaves out what had ended', async () => {
  const store = memoryStore();
  store.add({ __name__: 'node_load1' }, [[NOON, 1]]);
  store.add({ __name__: 'node_load5' }, [
    [NOON - 1_000, 1],
    [NOON, 'stale'],
  ]);
  const names = (await readPastSeries(store, ['node_load.*'], NOON)).map(({ labels }) => labels.__name__);
  expect(names).toEqual(['node_load1']);
});
