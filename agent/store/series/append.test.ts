import { expect, test } from 'vitest';
import { START, samplesOf, testStore, tick, timesOf } from './series-store.testkit.ts';
import { markStale } from './stale-marker.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

test('append() refuses a duplicate, what is out of order, too far ahead and too old, and says how many', () => {
  const { store, clock } = testStore();
  const ids = [store.series({ __name__: 'a' }, 'gauge'), store.series({ __name__: 'b' }, 'gauge')];
  expect(store.append(START, ids, [1, 2])).toEqual({ stored: 2, unwritten: 0, refused: {} });
  expect(store.append(START, ids, [1, 2]).refused).toEqual({ duplicate: 2 });
  expect(store.append(START - 1, ids, [1, 2]).refused).toEqual({ 'out-of-order': 2 });
  expect(store.append(clock.now() + 600_001, ids, [1, 2]).refused).toEqual({ 'too-far-in-future': 2 });
  expect(store.append(clock.now() - HOUR - 1, ids, [1, 2]).refused).toEqual({ 'too-old': 2 });
  expect(store.stats().refusedSamples).toMatchObject({ duplicate: 2, 'out-of-order': 2, 'too-old': 2 });
});

test('append() stores the samples that it can and refuses the others of the same call', async () => {
  const { store } = testStore();
  const a = store.series({ __name__: 'a' }, 'gauge');
  const b = store.series({ __name__: 'b' }, 'gauge');
  store.append(START, [b], [1]);
  expect(store.append(START, [a, b, 99, a], [5, 6, 7, 8])).toEqual({
    stored: 1,
    unwritten: 0,
    refused: { duplicate: 2, 'unknown-series': 1 },
  });
  expect((await samplesOf(store, a)).length).toBe(1);
});

test('append() keeps the bits of stale markers, negative zero and infinities', async () => {
  const { store } = testStore();
  const ids = [0, 1, 2].map((n) => store.series({ __name__: 'm', n: String(n) }, 'gauge'));
  const values = Float64Array.of(0, -0, Number.NEGATIVE_INFINITY);
  markStale(values, 0);
  store.append(START, ids, values);
  const bits = await Promise.all(ids.map(async (id) => (await samplesOf(store, id))[0]![1]));
  expect(bits).toEqual([0x7ff0000000000002n, 0x8000000000000000n, 0xfff0000000000000n]);
});

test('append() after a restart still refuses what is not after the stored samples', () => {
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'gauge');
  tick(opened, [id], 3, () => 1);
  const store = opened.reopen();
  expect(store.append(opened.clock.now(), [id], [2]).refused).toEqual({ duplicate: 1 });
  expect(store.append(opened.clock.now() + 1, [id], [2]).stored).toBe(1);
});

test('append() takes ids in any order and in sets that change from tick to tick', async () => {
  const { store } = testStore();
  const ids = Array.from({ length: 40 }, (_, n) => store.series({ __name__: 'm', n: String(n) }, 'gauge'));
  store.append(START, ids.toReversed(), ids.toReversed());
  store.append(START + 1, ids.slice(10, 20), ids.slice(10, 20));
  expect(await timesOf(store, ids[15]!)).toEqual([START, START + 1]);
  expect(await timesOf(store, ids[25]!)).toEqual([START]);
});

test('a clock set back by two seconds costs the samples until it has caught up', async () => {
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'counter');
  tick(opened, [id], 5, () => 1);
  opened.clock.step(-2 * SECOND);
  tick(opened, [id], 4, () => 2);
  expect(await timesOf(opened.store, id)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => START + n * SECOND));
});

test('a clock set back by hours keeps recording, and the later samples speak for the time they cover', async () => {
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'counter');
  tick(opened, [id], 100, () => 1);
  opened.clock.step(-50 * SECOND);
  tick(opened, [id], 20, () => 2);
  const samples = await samplesOf(opened.store, id);
  expect(samples.map(([time]) => (time - START) / SECOND)).toEqual(
    Array.from({ length: 100 }, (_, n) => n + 1),
  );
  const second = samples
    .filter(([, bits]) => bits === 0x4000000000000000n)
    .map(([time]) => (time - START) / SECOND);
  expect(second).toEqual(Array.from({ length: 20 }, (_, n) => n + 51));
  expect(opened.store.stats().clockSteps).toBe(1);
});

test('a clock set back while the store was closed is noticed', async () => {
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'counter');
  tick(opened, [id], 10, () => 1);
  opened.clock.step(-HOUR);
  opened.reopen();
  tick(opened, [id], 5, () => 2);
  expect((await timesOf(opened.store, id)).length).toBe(15);
  expect(opened.store.stats().clockSteps).toBe(1);
});

test('a clock that leaps to a wrong future and back leaves the true time readable', async () => {
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'counter');
  tick(opened, [id], 5, () => 1);
  opened.clock.step(14 * 24 * HOUR);
  tick(opened, [id], 5, () => 1);
  opened.clock.step(-14 * 24 * HOUR);
  tick(opened, [id], 5, () => 1);
  const times = await timesOf(opened.store, id);
  expect(times.slice(0, 10).map((time) => (time - START) / SECOND)).toEqual([
    1, 2, 3, 4, 5, 11, 12, 13, 14, 15,
  ]);
});
