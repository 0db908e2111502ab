import { scalarArgument, vectorArgument } from './arguments.ts';
import { type Buckets, classicHistograms, overHistograms } from './classic-histogram.ts';
import { ForcedBuckets } from './forced-buckets.ts';
import type { CallContext, VectorFunction } from './function.ts';
import { warnQuantile } from './notes.ts';

/** `histogram_quantile(q, v)` of classic histograms, interpolated within a bucket. */
export const histogramQuantile: VectorFunction = {
  kind: 'vector',
  *apply(args, context) {
    const q = scalarArgument(args, 0);
    warnOfEach(q, context);
    const forced = new ForcedBuckets(context, 1);
    const rows = yield* overHistograms(
      yield* classicHistograms(vectorArgument(args, 1), context, 1),
      (buckets, step, metric) => {
        forced.at(metric, step);
        return bucketQuantile(q[step]!, buckets, forced);
      },
    );
    forced.tell();
    return { type: 'vector', rows };
  },
};

function warnOfEach(q: Float64Array, context: CallContext): void {
  for (const each of new Set(q)) warnQuantile(context, 0, each);
}

function bucketQuantile(q: number, buckets: Buckets, forced: ForcedBuckets): number {
  const { bounds, counts, size } = buckets;
  if (Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  if (size < 2 || bounds[size - 1] !== Number.POSITIVE_INFINITY) return Number.NaN;
  forced.ascend(buckets);
  if (counts[size - 1] === 0) return Number.NaN;
  return interpolate(buckets, q * counts[size - 1]!);
}

/** @param rank how many observations are below the quantile. */
function interpolate({ bounds, counts, size }: Buckets, rank: number): number {
  const at = firstAtLeast(counts, size - 1, rank);
  if (at === size - 1) return bounds[size - 2]!;
  if (at === 0 && bounds[0]! <= 0) return bounds[0]!;
  const start = at === 0 ? 0 : bounds[at - 1]!;
  const below = at === 0 ? 0 : counts[at - 1]!;
  return start + (bounds[at]! - start) * ((rank - below) / (counts[at]! - below));
}

/** The first of `size` counts that reaches the rank, or `size`. */
function firstAtLeast(counts: Float64Array, size: number, rank: number): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (counts[middle]! >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}
