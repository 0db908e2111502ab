import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSeriesStore } from './open-series-store.ts';
import { aggregatesOf, maintainFully, samplesOf, testStore, tick } from './series-store.testkit.ts';

test('openSeriesStore() refuses a second writer and says what to do', () => {
  const opened = testStore();
  expect(() => openSeriesStore(opened.folder)).toThrow(
    expect.objectContaining({ kind: 'conflict', hint: expect.stringContaining('--data') }),
  );
});

test('openSeriesStore() for reading sees what the writer commits, through sealing and packing', async () => {
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'counter');
  tick(opened, [id], 10, (time) => time);
  const reader = openSeriesStore(opened.folder, { readOnly: true });
  expect((await samplesOf(reader, id)).length).toBe(10);
  for (let count = 0; count < 40; count++) {
    tick(opened, [id], 100, (time) => time);
    opened.store.maintain(0);
  }
  maintainFully(opened.store);
  expect((await samplesOf(reader, id)).length).toBe(4_010);
  expect((await aggregatesOf(reader, id, '1h')).reduce((sum, row) => sum + row.count, 0)).toBe(4_010);
  reader.close();
});

test('openSeriesStore() for reading refuses to write', () => {
  const opened = testStore();
  const reader = openSeriesStore(opened.folder, { readOnly: true });
  expect(() => reader.append(1, [], [])).toThrow(expect.objectContaining({ kind: 'forbidden' }));
  reader.close();
});

test('openSeriesStore() for reading says when there is no store', () => {
  const opened = testStore();
  const elsewhere = join(opened.folder, 'elsewhere');
  expect(() => openSeriesStore(elsewhere, { readOnly: true })).toThrow(
    expect.objectContaining({ kind: 'not-found' }),
  );
});

test('read() goes on rightly when the store seals and packs between two pieces', async () => {
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'counter');
  tick(opened, [id], 4_000, (time) => time);
  const times: number[] = [];
  for await (const piece of opened.store.read([id], { start: 0, end: opened.clock.now() })) {
    times.push(...piece.timestamps);
    for (let step = 0; step < 7; step++) opened.store.maintain(0);
  }
  expect(times.length).toBe(4_000);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('read() stops when its signal is aborted', async () => {
  const opened = testStore();
  const id = opened.store.series({ __name__: 'm' }, 'counter');
  tick(opened, [id], 1_000, (time) => time);
  const controller = new AbortController();
  const reading = async () => {
    const options = { start: 0, end: opened.clock.now(), signal: controller.signal };
    for await (const _ of opened.store.read([id], options)) controller.abort(new Error('enough'));
  };
  await expect(reading()).rejects.toThrow('enough');
});
