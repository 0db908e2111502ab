import { scalarArgument, vectorArgument } from './arguments.ts';
import { type Buckets, classicHistograms, overHistograms } from './classic-histogram.ts';
import type { VectorFunction } from './function.ts';

/** `histogram_fraction(lower, upper, v)` of classic histograms: the share of observations between two values. */
export const histogramFraction: VectorFunction = {
  kind: 'vector',
  *apply(args, context) {
    const [lower, upper] = [scalarArgument(args, 0), scalarArgument(args, 1)];
    const rows = yield* overHistograms(
      yield* classicHistograms(vectorArgument(args, 2), context, 2),
      (buckets, step) => fraction(buckets, lower[step]!, upper[step]!),
    );
    return { type: 'vector', rows };
  },
};

function fraction(buckets: Buckets, lower: number, upper: number): number {
  const { bounds, counts, size } = buckets;
  const count = counts[size - 1]!;
  if (bounds[size - 1] !== Number.POSITIVE_INFINITY || count === 0) return Number.NaN;
  if (Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(buckets, upper) - rankOf(buckets, lower)) / count;
}

/** How many observations lie below a value. Where the first bound is above zero, there are none below zero. */
function rankOf({ bounds, counts, size }: Buckets, value: number): number {
  let start = bounds[0]! > 0 ? 0 : Number.NEGATIVE_INFINITY;
  let rank = 0;
  for (let index = 0; index < size; index++) {
    if (start >= value) return rank;
    const count = counts[index]!;
    if (bounds[index]! > value) return within(start, bounds[index]!, rank, count, value, counts[size - 1]!);
    start = bounds[index]!;
    rank = count;
  }
  return counts[size - 1]!;
}

/** A bucket without a lower end counts whole; no rank is above the count of all. */
function within(start: number, end: number, rank: number, count: number, value: number, all: number): number {
  if (start === Number.NEGATIVE_INFINITY) return Math.min(count, all);
  return Math.min(rank + ((count - rank) * (value - start)) / (end - start), all);
}
