import { expect, test } from 'vitest';
import type { Tap, TapRecord } from '../data-plane.ts';
import { TapBuffer } from './tap-buffer.ts';

/** A buffer over a tap that the test feeds. */
function bufferOf(options: { capacity?: number; patience?: number } = {}) {
  const taps = new Set<Tap>();
  const buffer = new TapBuffer({
    ...options,
    tap(tap) {
      taps.add(tap);
      return () => taps.delete(tap);
    },
  });
  const say = (text: string | null, connection = 1) => {
    const data = text === null ? null : Buffer.from(text);
    const record: TapRecord = {
      ...{ time: 0, connection, client: 'c', upstream: 'u', stream: 'upstream', data },
      event: text === null ? 'open' : 'data',
    };
    for (const tap of taps) tap(record);
  };
  return { buffer, say, taps };
}

const texts = (records: readonly TapRecord[]) =>
  records.map(({ data, event }) => (data === null ? event : Buffer.from(data).toString()));

test('read() begins the tap with the first question and goes on from where the last answer ended', () => {
  const { buffer, say, taps } = bufferOf();
  say('unseen');
  const { next, records } = buffer.read();
  expect([taps.size, records]).toEqual([1, []]);
  say(null);
  say('one');
  const second = buffer.read(next);
  expect(texts(second.records)).toEqual(['open', 'one']);
  expect(texts(buffer.read(second.next).records)).toEqual([]);
});

test('read() gives one connection alone', () => {
  const { buffer, say } = bufferOf();
  const { next } = buffer.read();
  say('a', 1);
  say('b', 2);
  expect(texts(buffer.read(next, 2).records)).toEqual(['b']);
});

test('read() tells how many bytes came too fast, and keeps within its capacity', () => {
  const { buffer, say } = bufferOf({ capacity: 100 });
  const { next } = buffer.read();
  for (let index = 0; index < 30; index++) say('0123456789');
  const { records, missedBytes } = buffer.read(next);
  const kept = records.reduce((sum, { data }) => sum + data!.byteLength, 0);
  expect(kept).toBeLessThanOrEqual(100);
  expect(kept + missedBytes).toBe(300);
});

test('read() gives no more than a megabyte at once, and the rest with the next question', () => {
  const { buffer, say } = bufferOf();
  const { next } = buffer.read();
  for (let index = 0; index < 6; index++) say('x'.repeat(500_000));
  const first = buffer.read(next);
  const second = buffer.read(first.next);
  expect(first.records.length).toBe(3);
  expect([second.records.length, second.missedBytes]).toEqual([3, 0]);
});

test('read() begins anew for a position that this tap never gave', () => {
  const { buffer, say } = bufferOf();
  buffer.read();
  say('before');
  expect(buffer.read(1e9)).toMatchObject({ records: [], missedBytes: 0, next: 6 });
});

test('a tap ends by itself when nobody asks any more', async () => {
  const { buffer, taps } = bufferOf({ patience: 20 });
  buffer.read();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect([taps.size, buffer.isRunning]).toEqual([0, false]);
});

test('a tap keeps no more of a buffer than the bytes that were delivered', () => {
  const { buffer, taps } = bufferOf();
  const { next } = buffer.read();
  const whole = Buffer.alloc(100_000);
  for (const tap of taps)
    tap({
      ...{ time: 0, connection: 1, client: '', upstream: null, event: 'data', stream: 'upstream' },
      data: whole.subarray(0, 3),
    });
  expect(buffer.read(next).records[0]!.data!.buffer.byteLength).toBe(3);
});
