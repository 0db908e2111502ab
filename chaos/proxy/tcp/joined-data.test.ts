import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinedData } from './joined-data.ts';

const held = (sizes: readonly number[]) =>
  sizes.map((size, index) => ({ data: new Uint8Array(size).fill(index), arrived: 0, due: 0 }));

test('joinedData() puts small pieces together, and hands large ones on as they are', () => {
  const pieces = held([10, 20, 50_000, 5]);
  const joined = [...joinedData(pieces)];
  expect(joined.map(({ byteLength }) => byteLength)).toEqual([30, 50_000, 5]);
  expect(joined[1]).toBe(pieces[2]!.data);
});

test('joinedData() makes no piece larger than 64 KiB of small ones', () => {
  const joined = [...joinedData(held(Array.from({ length: 20 }, () => 10_000)))];
  expect(joined.map(({ byteLength }) => byteLength)).toEqual([60_000, 60_000, 60_000, 20_000]);
});

test('joinedData() leaves the end of the stream out', () => {
  expect([...joinedData([{ data: null, arrived: 0, due: 0 }])]).toEqual([]);
});

test('joinedData() keeps every byte in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 12 }), (sizes) => {
      const pieces = held(sizes);
      const all = Buffer.concat(pieces.map(({ data }) => data));
      expect(Buffer.concat([...joinedData(pieces)]).equals(all)).toBe(true);
    }),
  );
});
