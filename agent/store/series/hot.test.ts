import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnBits, doubleBits, fromBits } from './codec.testkit.ts';
import { HotColumns } from './hot-columns.ts';
import { HotEncoder } from './hot-encoder.ts';

const head = { clock: 1_000_000, segment: 3, segmentStart: 17 };

test('HotColumns gives back every bit of every sample of every set of series', () => {
  const tick = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 70 }), doubleBits()), {
    selector: ([id]) => id,
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(fc.array(tick, { minLength: 1, maxLength: 150 }), (ticks) => {
      const encoder = new HotEncoder();
      const columns = new HotColumns({ groups: [0, 1, 2, 3, 4] });
      const expected = new Map<number, [number[], bigint[]]>();
      ticks.forEach((samples, index) => {
        const time = 5_000 + index * 1_000;
        const ids = samples.map(([id]) => id);
        columns.add(encoder.encode({ ...head, time }, ids, fromBits(samples.map(([, bits]) => bits))));
        for (const [id, bits] of samples) {
          const [times, values] = expected.get(id) ?? [[], []];
          expected.set(id, [
            [...times, time],
            [...values, bits],
          ]);
        }
      });
      for (let id = 0; id <= 70; id++) {
        const slot = columns.slots(id >> 4)[id & 15];
        expect(slot && [[...slot.timestamps], columnBits(slot.columns[0]!)]).toEqual(expected.get(id));
      }
    }),
    { numRuns: 60 },
  );
});

test('HotColumns skips a flipped row and those that build on it, up to the next keyframe', () => {
  const encoder = new HotEncoder();
  const rows = Array.from({ length: 130 }, (_, index) =>
    encoder.encode({ ...head, time: 1_000 * index }, [0, 5], Float64Array.of(index, 7)),
  );
  rows[20]![9]! ^= 4;
  const columns = new HotColumns({ groups: [0] });
  for (const row of rows) columns.add(row);
  const times = [...columns.slots(0)[5]!.timestamps].map((time) => time / 1_000);
  expect(times).toEqual([...Array(20).keys(), ...Array.from({ length: 70 }, (_, index) => 60 + index)]);
  expect(columns.chain.unreadable).toBe(40);
});

test('HotEncoder spends few bytes on a tick in which little changed', () => {
  const encoder = new HotEncoder();
  const ids = Array.from({ length: 400 }, (_, id) => id);
  const values = Float64Array.from(ids, (id) => id * 1.5);
  encoder.encode({ ...head, time: 1_000 }, ids, values);
  values[17] = 4;
  values[300] = 0.01;
  expect(encoder.encode({ ...head, time: 2_000 }, ids, values).length).toBeLessThan(32);
});

test('HotColumns keeps only rows within the range asked for', () => {
  const encoder = new HotEncoder();
  const columns = new HotColumns({ groups: [0], start: 3_000, end: 5_000 });
  for (let index = 0; index < 10; index++) {
    columns.add(encoder.encode({ ...head, time: 1_000 * index }, [1], Float64Array.of(index * index)));
  }
  expect([...columns.slots(0)[1]!.columns[0]!]).toEqual([9, 16, 25]);
});
