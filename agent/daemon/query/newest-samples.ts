import type { NewestSample } from '../../api/services.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
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
  const { readNearest } = await import('../../promql/index.ts');
  const found = await selectedSeries(store, selectors, { maxSeries, signal });
  const labelsOf = new Map(found.map(({ id, labels }) => [id, labels]));
  const ids = [...labelsOf.keys()].sort((a, b) => a - b);
  const newest = new Map<number, NewestSample>();
  const slice = new TimeSlice();
  // Pieces of a series ascend in time, so the last of them stays.
  for (const { id, timestamps, values } of readNearest(store, ids, { start, end })) {
    const index = timestamps.length - 1;
    if (isStale(values, index)) newest.delete(id);
    else newest.set(id, { labels: labelsOf.get(id)!, timestamp: timestamps[index]!, value: values[index]! });
    if (slice.over) await slice.next(signal);
  }
  return [...newest.values()];
}
