import type { Labels } from '../../kit/labels.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import type { SeriesInfo, SeriesStore } from '../../store/series/series-store.ts';
import { selectedSeries } from './selected-series.ts';

export type ListSeriesRequest = {
  readonly selectors: readonly string[];
  /** Inclusive, ms since the epoch; undefined: from the beginning. */
  readonly start?: number | undefined;
  /** Inclusive; undefined: up to the end. */
  readonly end?: number | undefined;
  /** In no order, and not refused for their number. */
  readonly summary?: boolean;
};

/**
 * The label sets of the series that any of the selectors match and that have a sample in the window, in the order of
 * their labels.
 *
 * @throws PromqlError; OperationalError `too-large` beyond `maxSeries`; what `signal` was aborted with.
 */
export async function listSeries(
  store: SeriesStore,
  { selectors, start, end, summary = false }: ListSeriesRequest,
  { maxSeries, signal }: { readonly maxSeries: number; readonly signal: AbortSignal },
): Promise<Labels[]> {
  const most = summary ? Number.POSITIVE_INFINITY : maxSeries;
  const found = await selectedSeries(store, selectors, { maxSeries: most, signal });
  const open = start === undefined && end === undefined;
  const window = { start: start ?? 0, end: end ?? Number.MAX_SAFE_INTEGER };
  const kept = open ? found : await withSamples(store, found, window, signal);
  const sets = kept.map(({ labels }) => labels);
  return summary ? sets : inOrder(sets);
}

type Window = { readonly start: number; readonly end: number };

async function withSamples(
  store: SeriesStore,
  found: readonly SeriesInfo[],
  window: Window,
  signal: AbortSignal,
): Promise<SeriesInfo[]> {
  const kept: SeriesInfo[] = [];
  const slice = new TimeSlice();
  const tiered = window.start < (store.health().oldest ?? Number.POSITIVE_INFINITY);
  for (const info of found) {
    if (hasRaw(store, info, window) || (tiered && (await hasAggregates(store, info, window))))
      kept.push(info);
    if (slice.over) await slice.next(signal);
  }
  return kept;
}

function hasRaw(store: SeriesStore, { id }: SeriesInfo, window: Window): boolean {
  for (const _ of store.readSync([id], window)) return true;
  return false;
}

async function hasAggregates(store: SeriesStore, { id }: SeriesInfo, window: Window): Promise<boolean> {
  for (const resolution of ['1m', '1h'] as const)
    for await (const _ of store.readAggregates([id], { ...window, resolution })) return true;
  return false;
}

function inOrder(sets: readonly Labels[]): Labels[] {
  return sets
    .map((labels) => ({ labels, key: keyOf(labels) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ labels }) => labels);
}

/** Sorts as Prometheus sorts label sets: name by name, each with its value. */
function keyOf(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}\u0000${labels[name]}`)
    .join('\u0000');
}
