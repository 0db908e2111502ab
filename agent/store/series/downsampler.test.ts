import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Slot } from './block.ts';
import { Downsampler, joinAggregates } from './downsampler.ts';

const sample = fc.record({
  gap: fc.integer({ min: 1, max: 90_000 }),
  value: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Number.NaN)),
});

test('Downsampler agrees with a naive computation on any gaps, resets and NaNs', () => {
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
      const { timestamps, values } = toSamples(samples);
      const sampler = new Downsampler(60_000, true);
      sampler.add(timestamps, values);
      expect(toRows(sampler.finish())).toEqual(naive(timestamps, values));
    }),
  );
});

test('joinAggregates() of two parts equals the whole, wherever it is cut', () => {
  fc.assert(
    fc.property(fc.array(sample, { minLength: 2, maxLength: 40 }), fc.nat(40), (samples, cut) => {
      const { timestamps, values } = toSamples(samples);
      const first = new Downsampler(60_000, true);
      first.add(timestamps.subarray(0, cut), values.subarray(0, cut));
      const second = new Downsampler(60_000, true, first.previous);
      second.add(timestamps.subarray(cut), values.subarray(cut));
      const [a, b] = [first.finish(), second.finish()];
      expect(toRows(a && b ? joinAggregates(a, b) : (a ?? b))).toEqual(naive(timestamps, values));
    }),
  );
});

test('Downsampler gives gauges no increase', () => {
  const sampler = new Downsampler(60_000, false);
  sampler.add(Float64Array.of(1, 2), Float64Array.of(5, 9));
  expect(toRows(sampler.finish())).toEqual([[60_000, 9, 2, 5, 9, 14, Number.NaN]]);
});

test('Downsampler puts a sample on the boundary into the interval that ends there', () => {
  const sampler = new Downsampler(60_000, true);
  sampler.add(Float64Array.of(60_000, 60_001), Float64Array.of(1, 2));
  expect(toRows(sampler.finish()).map(([time]) => time)).toEqual([60_000, 120_000]);
});

function toSamples(samples: readonly { gap: number; value: number }[]) {
  let time = 0;
  const timestamps = Float64Array.from(samples, ({ gap }) => {
    time += gap;
    return time;
  });
  return { timestamps, values: Float64Array.from(samples, ({ value }) => value) };
}

function toRows(slot: Slot | undefined): number[][] {
  if (slot === undefined) return [];
  return [...slot.timestamps].map((time, index) => [time, ...slot.columns.map((column) => column[index]!)]);
}

/** Interval by interval, straight from the definitions. */
function naive(timestamps: Float64Array, values: Float64Array): number[][] {
  const real = [...timestamps.keys()].filter((index) => !Number.isNaN(values[index]!));
  const ends = [...new Set(real.map((index) => Math.ceil(timestamps[index]! / 60_000) * 60_000))];
  return ends.map((end) => {
    const inside = real.filter((index) => timestamps[index]! > end - 60_000 && timestamps[index]! <= end);
    const own = inside.map((index) => values[index]!);
    const rises = inside.map((index) => {
      const before = values[real[real.indexOf(index) - 1] ?? index]!;
      return values[index]! >= before ? values[index]! - before : values[index]!;
    });
    const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
    return [end, own.at(-1)!, own.length, Math.min(...own), Math.max(...own), sum(own), sum(rises)];
  });
}
