import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TapRecord } from '../../../chaos/proxy/data-plane.ts';
import { KeptTap } from './kept-tap.ts';

const record = (connection: number, length: number): TapRecord => ({
  ...{ time: 0, connection, client: 'c', upstream: 'u', event: 'data', stream: 'upstream' },
  data: new Uint8Array(length),
});

test('KeptTap.read() begins now, and goes on where the last answer ended', () => {
  const tap = new KeptTap();
  tap.push(record(1, 10));
  const first = tap.read();
  expect(first).toMatchObject({ records: [], missedBytes: 0 });
  tap.push(record(2, 10));
  const second = tap.read(first.next);
  expect(second.records.map(({ connection }) => connection)).toEqual([2]);
  expect(tap.read(second.next).records).toEqual([]);
});

test('KeptTap.read() tells only of the connection that is asked for, and goes past the others', () => {
  const tap = new KeptTap();
  const { next } = tap.read();
  for (const connection of [1, 2, 1]) tap.push(record(connection, 10));
  const answer = tap.read(next, 2);
  expect(answer.records).toHaveLength(1);
  expect(tap.read(answer.next, 1).records).toEqual([]);
});

test('KeptTap.read() begins now for a place that it never gave', () => {
  const tap = new KeptTap();
  tap.push(record(1, 10));
  expect(tap.read(1e9)).toEqual(tap.read());
});

test('KeptTap lets go what comes faster than it is asked for, and says how much', () => {
  const tap = new KeptTap();
  for (let count = 0; count < 1_000; count++) tap.push(record(count, 10_000));
  const { records, missedBytes } = tap.read(0);
  expect(missedBytes).toBeGreaterThan(1_000 * 10_000 - 4_300_000);
  expect(records[0]!.connection).toBeGreaterThan(500);
});

test('KeptTap is bounded also in records without data', () => {
  const tap = new KeptTap();
  for (let count = 0; count < 200_000; count++) tap.push({ ...record(count, 0), data: null });
  expect(tap.read(0).missedBytes).toBeGreaterThan(8_000_000);
});

test('KeptTap tells every record once or counts it as missed, in order', () => {
  const action = fc.oneof(
    fc.record({ push: fc.integer({ min: 0, max: 900_000 }) }),
    fc.constant({ read: true as const }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const tap = new KeptTap();
      let { next } = tap.read();
      let [pushed, told, missed, last] = [0, 0, 0, -1];
      const read = () => {
        const answer = tap.read(next);
        for (const { connection, data } of answer.records) {
          expect(connection).toBeGreaterThan(last);
          last = connection;
          told += 64 + data!.length;
        }
        missed += answer.missedBytes;
        next = answer.next;
        return answer.records.length;
      };
      for (const [index, each] of actions.entries()) {
        if ('push' in each) {
          tap.push(record(index, each.push));
          pushed += 64 + each.push;
        } else read();
      }
      while (read() > 0);
      expect(told + missed).toBe(pushed);
    }),
    { numRuns: 50 },
  );
});
