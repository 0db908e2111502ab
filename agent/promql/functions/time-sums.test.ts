import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeSums } from './time-sums.ts';

type Ends = { readonly from: number; readonly to: number };

const sumsOf = (sums: TimeSums, times: Float64Array, { from, to }: Ends, origin: number) => {
  sums.moveTo({ times, values: times, from, to, start: 0, end: 0, time: 0 }, origin);
  return [sums.sum, sums.squares];
};

test('TimeSums sums seconds from an origin and their squares', () => {
  const times = Float64Array.of(1_000, 2_000, 4_000);
  expect(sumsOf(new TimeSums(), times, { from: 0, to: 3 }, 3_000)).toEqual([-2, 6]);
});

test('TimeSums gives for each window what it gives for that window alone', () => {
  const gaps = fc.array(fc.constantFrom(1_000, 1_000, 1_000, 1_001, 5_000), { minLength: 20, maxLength: 60 });
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 12 }),
      (some, width, step) => {
        let time = 1_763_766_000_000;
        const times = Float64Array.from(some, (gap) => {
          time += gap;
          return time;
        });
        const sums = new TimeSums();
        for (let from = 0; from + width <= times.length; from += step) {
          const window = { from, to: from + width };
          const origin = times[from + width - 1]! + 500;
          const alone = sumsOf(new TimeSums(), times, window, origin);
          expect(sumsOf(sums, times, window, origin)).toEqual(alone);
        }
      },
    ),
  );
});
