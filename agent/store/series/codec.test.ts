import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Block, encodeBlock, type Slots } from './block.ts';
import { doubleBits, slotsArbitrary, toBits } from './codec.testkit.ts';

test('Block gives back every bit of every double at any gaps', () => {
  fc.assert(
    fc.property(slotsArbitrary(doubleBits()), (slots) => {
      const read = new Block(encodeBlock(slots)).slots();
      expect(read.map(toBits)).toEqual(padded(slots).map(toBits));
    }),
    { numRuns: 300 },
  );
});

test('Block gives back aggregates of several columns', () => {
  fc.assert(
    fc.property(slotsArbitrary(doubleBits(), 6), (slots) => {
      const read = new Block(encodeBlock(slots)).slots();
      expect(read.map(toBits)).toEqual(padded(slots).map(toBits));
    }),
    { numRuns: 100 },
  );
});

test('Block refuses a block with any one bit flipped', () => {
  const timestamps = Float64Array.from({ length: 40 }, (_, index) => 1_000 * index);
  const blob = encodeBlock([{ timestamps, columns: [timestamps.map((time) => time % 7)] }]);
  for (let bit = 0; bit < blob.length * 8; bit++) {
    const flipped = blob.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => new Block(flipped)).toThrow('checksum');
  }
});

test('encodeBlock() costs almost nothing for constants and steady counters', () => {
  const timestamps = Float64Array.from({ length: 600 }, (_, index) => 1_700_000_000_000 + 1_000 * index);
  const constant = { timestamps, columns: [timestamps.map(() => 4.25)] };
  const steady = { timestamps, columns: [timestamps.map((_, index) => 1e9 + index * 125)] };
  expect(encodeBlock([constant, steady]).length).toBeLessThan(80);
});

test('encodeBlock() costs little for a series sampled each minute among those sampled each second', () => {
  const timestamps = Float64Array.from({ length: 600 }, (_, index) => 1_700_000_000_000 + 1_000 * index);
  const every = { timestamps, columns: [timestamps.map(() => 1)] };
  const rare = timestamps.filter((_, index) => index % 60 === 7);
  const alone = encodeBlock([every]).length;
  const both = encodeBlock([every, { timestamps: rare, columns: [rare.map(() => 2)] }]).length;
  expect(both - alone).toBeLessThan(30);
});

test('encodeBlock() stores gauges of two decimals as scaled whole numbers', () => {
  const timestamps = Float64Array.from({ length: 600 }, (_, index) => 1_000 * index);
  const values = timestamps.map((_, index) => ((index * 7) % 50) / 100 + 12);
  expect(encodeBlock([{ timestamps, columns: [values] }]).length).toBeLessThan(700);
});

function padded(slots: Slots): Slots {
  return Array.from({ length: 16 }, (_, index) => slots[index]);
}
