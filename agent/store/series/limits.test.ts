import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import {
  aggregatesOf,
  maintainFully,
  samplesOf,
  type TestStore,
  testStore,
  tick,
} from './series-store.testkit.ts';

const HOUR = 3_600_000;

test('series() refuses more than the maximum, names it, and still finds those it has', () => {
  const { store } = testStore({ max_series: 1_000 });
  const names = Array.from({ length: 5_000 }, (_, n) => ({ __name__: 'm', n: String(n) }));
  const refusals = names.flatMap((labels) => thrownBy(() => store.series(labels, 'gauge')));
  expect(refusals.length).toBe(4_000);
  expect(refusals[0]).toMatchObject({ kind: 'limited', message: expect.stringContaining('maximum of 1000') });
  expect(store.series(names[7]!, 'gauge')).toBe(7);
  expect(store.stats()).toMatchObject({ series: 1_000, refusedSeries: 4_000 });
});

test('the store forgets a series once its data has expired, so that its place is free', async () => {
  const retention = { raw: 2 * HOUR, minute: 3 * HOUR, hour: 4 * HOUR };
  const opened = testStore({ max_series: 2, retention });
  const old = opened.store.series({ __name__: 'old' }, 'gauge');
  const lasting = opened.store.series({ __name__: 'lasting' }, 'gauge');
  tick(opened, [old, lasting], 10, () => 1);
  expect(() => opened.store.series({ __name__: 'new' }, 'gauge')).toThrow(OperationalError);
  for (let hour = 0; hour < 60; hour++) {
    opened.clock.advance(HOUR / 6);
    opened.store.append(opened.clock.now(), [lasting], [hour]);
    maintainFully(opened.store);
  }
  const fresh = opened.store.series({ __name__: 'new' }, 'gauge');
  expect(fresh).not.toBe(old);
  expect(opened.store.append(opened.clock.now() + 1, [old], [1]).refused).toEqual({ 'unknown-series': 1 });
  const reopened = opened.reopen();
  expect(reopened.select([]).map(({ labels }) => labels.__name__)).toEqual(['lasting', 'new']);
});

test('maintain() lets each tier expire at its own age', async () => {
  const opened = testStore({ retention: { raw: 2 * HOUR, minute: 10 * HOUR, hour: 100 * HOUR } });
  const id = opened.store.series({ __name__: 'm' }, 'counter');
  for (let count = 0; count < 24 * 60; count++) {
    opened.clock.advance(60_000);
    opened.store.append(opened.clock.now(), [id], [count]);
    opened.store.maintain(0);
  }
  maintainFully(opened.store);
  const age = (time: number) => (opened.clock.now() - time) / HOUR;
  const oldest = age((await samplesOf(opened.store, id))[0]![0]);
  expect(oldest).toBeGreaterThan(1.9);
  expect(oldest).toBeLessThan(3.1);
  expect(age((await aggregatesOf(opened.store, id, '1m'))[0]!.timestamps)).toBeGreaterThan(9);
  expect(age((await aggregatesOf(opened.store, id, '1m'))[0]!.timestamps)).toBeLessThan(17);
  expect(age((await aggregatesOf(opened.store, id, '1h'))[0]!.timestamps)).toBeGreaterThan(22);
});

test('the folder never exceeds max_bytes: the oldest samples make room and the newest stay', async () => {
  const bound = 2 * 1024 * 1024;
  const opened = testStore({ max_bytes: bound });
  const ids = Array.from({ length: 48 }, (_, n) =>
    opened.store.series({ __name__: 'm', n: String(n) }, 'gauge'),
  );
  let largest = 0;
  for (let count = 0; count < 120; count++) {
    tick(opened, ids, 60, () => Math.random());
    for (let step = 0; step < 60; step++) opened.store.maintain(0);
    largest = Math.max(largest, folderBytes(opened));
  }
  expect(largest).toBeLessThanOrEqual(bound);
  expect(opened.store.stats()).toMatchObject({ lostSamples: 0, appendedSamples: 48 * 120 * 60 });
  expect(opened.store.stats().expiredChunks).toBeGreaterThan(0);
  expect((await samplesOf(opened.store, ids[0]!)).at(-1)![0]).toBe(opened.clock.now());
});

test('the file shrinks when what it held has expired', () => {
  const opened = testStore({ retention: { raw: 2 * HOUR, minute: 2 * HOUR, hour: 2 * HOUR } });
  const ids = Array.from({ length: 64 }, (_, n) =>
    opened.store.series({ __name__: 'm', n: String(n) }, 'gauge'),
  );
  for (let count = 0; count < 90; count++) {
    tick(opened, ids, 60, () => Math.random());
    opened.store.maintain(0);
  }
  maintainFully(opened.store);
  const full = opened.store.stats().databaseBytes;
  opened.clock.advance(30 * HOUR);
  tick(opened, ids, 1, () => 1);
  maintainFully(opened.store);
  // The size of the file follows at the next checkpoint.
  for (let count = 0; count < 200; count++) tick(opened, ids, 1, () => 1);
  expect(full).toBeGreaterThan(2_000_000);
  expect(opened.store.stats().databaseBytes).toBeLessThan(full / 2);
});

test('the journal stays bounded whatever is written', () => {
  const opened = testStore();
  const ids = Array.from({ length: 200 }, (_, n) =>
    opened.store.series({ __name__: 'm', n: String(n) }, 'gauge'),
  );
  let largest = 0;
  for (let count = 0; count < 20; count++) {
    tick(opened, ids, 40, () => Math.random());
    maintainFully(opened.store);
    largest = Math.max(largest, opened.store.stats().walBytes);
  }
  expect(largest).toBeLessThan(1_000_000);
});

function thrownBy(action: () => unknown): unknown[] {
  try {
    action();
    return [];
  } catch (error) {
    return [error];
  }
}

function folderBytes({ folder }: TestStore): number {
  return readdirSync(folder).reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0);
}
