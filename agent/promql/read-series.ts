import type { Samples, SeriesStore } from '../store/series/series-store.ts';
import type { ReadPlan } from './plan-read.ts';

export type SeriesChunk = { readonly id: number } & Samples;

export type ReadWindow = {
  /** Inclusive, ms since the epoch. */
  readonly start: number;
  /** Inclusive, ms since the epoch. */
  readonly end: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Reads what the plan says, series by series in ascending order of id, a chunk at a time: of each series first the
 * coarse tier, then the raw samples, which may begin before the tier ends.
 */
export async function* readSeries(
  store: SeriesStore,
  ids: readonly number[],
  plan: ReadPlan,
  { start, end, signal }: ReadWindow,
): AsyncGenerator<SeriesChunk> {
  const cancel = signal === undefined ? {} : { signal };
  if (plan.tier === undefined) return yield* store.read(ids, { start, end, ...cancel });
  const { resolution, rawStart } = plan.tier;
  const tier = store.readAggregates(ids, { resolution, start, end: Math.min(end, plan.tier.end), ...cancel });
  yield* interleaved(lastOf(tier), store.read(ids, { start: Math.max(start, rawStart), end, ...cancel }));
}

/** An aggregate stands for its last sample, at the end of its interval. */
async function* lastOf(aggregates: ReturnType<SeriesStore['readAggregates']>): AsyncGenerator<SeriesChunk> {
  for await (const { id, timestamps, last } of aggregates) yield { id, timestamps, values: last };
}

/** Joins two readings that are both in ascending order of id; of equal ids the first reading comes first. */
async function* interleaved(
  first: AsyncIterable<SeriesChunk>,
  second: AsyncIterable<SeriesChunk>,
): AsyncGenerator<SeriesChunk> {
  const [a, b] = [first[Symbol.asyncIterator](), second[Symbol.asyncIterator]()];
  try {
    let [x, y] = [await a.next(), await b.next()];
    while (!x.done || !y.done) {
      if (!x.done && (y.done || x.value.id <= y.value.id)) {
        yield x.value;
        x = await a.next();
      } else if (!y.done) {
        yield y.value;
        y = await b.next();
      }
    }
  } finally {
    await Promise.all([a.return?.(), b.return?.()]);
  }
}
