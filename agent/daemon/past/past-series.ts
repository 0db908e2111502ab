import type { Labels } from '../../kit/labels.ts';
import type { SeriesInfo, SeriesStore } from '../../store/series/series-store.ts';
import { readPastAggregates } from './past-aggregates.ts';
import { readPastSamples } from './past-samples.ts';

/** What was measured of one series at a moment. */
export type PastValue = {
  /** When, milliseconds since the epoch: at or before the moment asked for. */
  readonly time: number;
  readonly value: number;
  /** The rise in a second; undefined for what does not count, after a reset and after a gap. */
  readonly perSecond: number | undefined;
};

/** A series as it was at a moment. */
export type PastSeries = PastValue & { readonly labels: Labels };

/** Milliseconds beyond which the newest measurement says nothing of the moment asked for. */
const FRESH = 15_000;
const HOUR = 3_600_000;

/**
 * The series of these names as they were at `time`: from raw samples, else from the minute, else from the hour that
 * the moment lies in.
 *
 * @param names of metrics, or anchored patterns over them
 * @param time milliseconds since the epoch
 * @returns none where nothing was measured within the 15 s before
 */
export async function readPastSeries(
  store: SeriesStore,
  names: readonly string[],
  time: number,
  signal?: AbortSignal,
): Promise<PastSeries[]> {
  const known = store.select([{ name: '__name__', op: '=~', value: names.join('|') }]);
  const raw = joined(known, await readPastSamples(store, idsOf(known), time, signal));
  if (newestOf(raw) >= time - FRESH) return raw;
  if (time >= (store.health().oldest ?? Number.POSITIVE_INFINITY)) return [];
  const minutes = await readPastAggregates(store, known, time, '1m', signal);
  if (minutes.size > 0 || (await keepsMinutes(store, idsOf(known), time, signal)))
    return joined(known, minutes);
  return joined(known, await readPastAggregates(store, known, time, '1h', signal));
}

/** Whether minutes are kept of the hours around: then a minute without any was one in which nothing was measured. */
async function keepsMinutes(
  store: SeriesStore,
  ids: readonly number[],
  time: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const range = {
    start: time - HOUR,
    end: time + HOUR,
    resolution: '1m' as const,
    ...(signal && { signal }),
  };
  for await (const _ of store.readAggregates(ids, range)) return true;
  return false;
}

/** When the newest of these was measured; -Infinity for none. */
export function newestOf(series: Iterable<PastValue>): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { time } of series) newest = Math.max(newest, time);
  return newest;
}

function joined(known: readonly SeriesInfo[], values: ReadonlyMap<number, PastValue>): PastSeries[] {
  return known.flatMap(({ id, labels }) => {
    const value = values.get(id);
    return value === undefined ? [] : [{ ...value, labels }];
  });
}

function idsOf(known: readonly SeriesInfo[]): number[] {
  return known.map(({ id }) => id);
}
