import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDatabase } from '../../kit/sqlite.ts';
import {
  maintainFully,
  samplesOf,
  type TestStore,
  testStore,
  tick,
  timesOf,
} from './series-store.testkit.ts';
import type { SeriesStore } from './series-store.ts';

test('openSeriesStore() never fails on a file with flipped bytes, and the store records on', async () => {
  const { opened, path } = filledStore(1_300);
  const sound = readFileSync(path);
  const anywhere = fc.nat(sound.length - 1);
  const inPageHeads = fc
    .tuple(fc.nat(sound.length / 1_024 - 1), fc.nat(23))
    .map(([page, byte]) => page * 1_024 + byte);
  const flips = fc.array(fc.tuple(fc.oneof(anywhere, inPageHeads), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 6,
  });
  await fc.assert(
    fc.asyncProperty(flips, async (places) => {
      const bytes = Buffer.from(sound);
      for (const [at, bits] of places) bytes[at]! ^= bits;
      writeFileSync(path, bytes);
      await expectItRecordsOn(opened);
    }),
    { numRuns: 40 },
  );
});

test('openSeriesStore() never fails on a file cut short, and the store records on', async () => {
  const { opened, path } = filledStore(1_300);
  const sound = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(sound.length), async (length) => {
      writeFileSync(path, sound);
      truncateSync(path, length);
      await expectItRecordsOn(opened);
    }),
    { numRuns: 25 },
  );
});

test('a file cut in half still gives the samples of what is left', async () => {
  const { opened, path } = filledStore(2_500);
  truncateSync(path, Math.floor(readFileSync(path).length / 2));
  const store = opened.reopen();
  const counts = await Promise.all(
    store.select([]).map(async ({ id }) => (await samplesOf(store, id)).length),
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(8_000);
});

test('openSeriesStore() never fails on a flip in the header, and saves what the tables hold', async () => {
  const { opened, path, ids } = filledStore(400);
  const sound = readFileSync(path);
  for (let at = 0; at < 100; at++) {
    const bytes = Buffer.from(sound);
    bytes[at]! ^= 1;
    writeFileSync(path, bytes);
    await expectItRecordsOn(opened);
  }
  for (const at of [18, 19, 60, 63, 71]) {
    const bytes = Buffer.from(sound);
    bytes[at]! ^= 4;
    writeFileSync(path, bytes);
    expect((await samplesOf(opened.reopen(), ids[0]!)).length).toBe(400);
    opened.store.close();
  }
});

test('a file that is no database is kept aside and a new one started', async () => {
  const { opened, path } = filledStore();
  writeFileSync(path, 'not a database at all, but longer than the header of one'.repeat(100));
  await expectItRecordsOn(opened);
  expect(readFileSync(`${path}.damaged`, 'latin1')).toContain('not a database');
});

test('a flipped block is skipped, counted and reported; its neighbours are read', async () => {
  const { opened, ids } = filledStore();
  flipOneBlock(opened);
  const store = opened.reopen();
  const counts = await Promise.all(ids.map(async (id) => (await samplesOf(store, id)).length));
  expect(counts.filter((count) => count === 4_000).length).toBe(16);
  expect(counts.filter((count) => count < 4_000).length).toBe(16);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(store.health().corruptBlocks).toBe(1);
  expect(store.stats().corruptBlocks).toBe(1);
});

test('a damaged database is salvaged under the running store, which keeps what it is given meanwhile', async () => {
  const { opened, path } = filledStore();
  const store = opened.reopen();
  const bytes = readFileSync(path);
  // Every page but the first: what SQLite has in its cache will not help it long.
  for (let at = 4_096 * 3; at < bytes.length; at += 4_096 * 2) bytes.fill(0xff, at, at + 100);
  writeFileSync(path, bytes);
  for (const { id } of store.select([])) await timesOf(store, id);
  const id = store.series({ __name__: 'later' }, 'gauge');
  for (let count = 0; count < 30; count++) {
    tick({ ...opened, store }, [id], 1, () => count);
    store.maintain(1);
  }
  maintainFully(store);
  expect((await samplesOf(store, id)).length).toBe(30);
  expect(store.health().state).toBe('ok');
});

function filledStore(ticks = 4_000) {
  const opened = testStore();
  const ids = Array.from({ length: 32 }, (_, n) =>
    opened.store.series({ __name__: 'm', n: String(n) }, 'counter'),
  );
  for (let count = 0; count < ticks; count += 100) {
    tick(opened, ids, 100, (time, id) => Math.sin(time * (id + 1)));
    opened.store.maintain(0);
  }
  maintainFully(opened.store);
  opened.store.close();
  return { opened, ids, path: join(opened.folder, 'series.db') };
}

/** Whatever is in the file: it opens, all that is there can be read, new samples are stored and read back. */
async function expectItRecordsOn(opened: TestStore): Promise<void> {
  const store: SeriesStore = opened.reopen();
  for (const { id } of store.select([])) await timesOf(store, id);
  const id = store.series({ __name__: 'later' }, 'gauge');
  // The first ticks may fall into a damaged page: that is how it is found. What comes after that is kept.
  tick(opened, [id], 3, () => 1);
  await timesOf(store, id);
  maintainFully(store);
  tick(opened, [id], 3, () => 1);
  const now = opened.clock.now();
  expect((await timesOf(store, id)).slice(-3)).toEqual([now - 2_000, now - 1_000, now]);
  store.close();
}

function flipOneBlock({ folder }: TestStore): void {
  const database = openDatabase(join(folder, 'series.db'));
  const [row] = database.query('SELECT id, data FROM block ORDER BY id LIMIT 1').values() as [
    number,
    Uint8Array,
  ][];
  row![1][100]! ^= 1;
  database.query('UPDATE block SET data = ? WHERE id = ?').run(row![1], row![0]);
  database.close();
}
