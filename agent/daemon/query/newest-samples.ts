import type { NewestSample } from '../../api/services.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import type { SeriesInfo, SeriesStore } from '../../store/series/series-store.ts';
import { isStale } from '../../store/series/stale-marker.ts';
import { selectedSeries } from './selected-series.ts';

export type NewestSamplesRequest = {
  readonly selectors: readonly string[];
  /** Inclusive, ms since the epoch. */
  readonly start: number;
  /** Inclusive, ms since the epoch. */
  readonly end: number;
};

/**
 * The newest sample within the window of each series that any of the selectors match; series that have ended give
 * none.
 *
 * @throws PromqlError; OperationalError `too-large` beyond `maxSeries`; what `signal` was aborted with.
 */
export async function newestSamples(
  store: SeriesStore,
  { selectors, start, end }: NewestSamplesRequest,
  { maxSeries, signal }: { readonly maxSeries: number; readonly signal: AbortSignal },
): Promise<NewestSample[]> {
  const newest: NewestSample[] = [];
  const slice = new TimeSlice();
  for (const info of await selectedSeries(store, selectors, { maxSeries })) {
    const sample = newestOf(store, info, { start, end });
    if (sample !== undefined) newest.push(sample);
    if (slice.over) await slice.next(signal);
  }
  return newest;
}

function newestOf(
  store: SeriesStore,
  { id, labels }: SeriesInfo,
  window: { readonly start: number; readonly end: number },
): NewestSample | undefined {
  let last: { timestamps: Float64Array; values: Float64Array } | undefined;
  for (const piece of store.readSync([id], window)) last = piece;
  if (last === undefined) return undefined;
  const index = last.timestamps.length - 1;
  if (isStale(last.values, index)) return undefined;
  return { labels, timestamp: last.timestamps[index]!, value: last.values[index]! };
}
