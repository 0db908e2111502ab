import type { Samples, SeriesStore } from '../../store/series/series-store.ts';
import { isStale } from '../../store/series/stale-marker.ts';
import type { PastValue } from './past-series.ts';

/** Milliseconds that are looked back: the slowest collectors run once a minute. */
const LOOKBACK = 61_000;

type Last = { time: number; value: number; before: { time: number; value: number } | undefined };

/** The last sample of each series at or before `time`, and its rise since the one before; ended series are left out. */
export async function readPastSamples(
  store: SeriesStore,
  ids: readonly number[],
  time: number,
  signal?: AbortSignal,
): Promise<Map<number, PastValue>> {
  const last = new Map<number, Last>();
  const range = { start: time - LOOKBACK, end: time, ...(signal && { signal }) };
  for await (const { id, ...samples } of store.read(ids, range)) takeLast(last, id, samples);
  return new Map([...last].map(([id, { time: at, value, before }]) => [id, pastValue(at, value, before)]));
}

function takeLast(last: Map<number, Last>, id: number, { timestamps, values }: Samples): void {
  for (let index = Math.max(0, timestamps.length - 2); index < timestamps.length; index++) {
    if (isStale(values, index)) last.delete(id);
    else last.set(id, { time: timestamps[index]!, value: values[index]!, before: last.get(id) });
  }
}

function pastValue(time: number, value: number, before: Last['before']): PastValue {
  if (before === undefined || value < before.value) return { time, value, perSecond: undefined };
  return { time, value, perSecond: (value - before.value) / ((time - before.time) / 1_000) };
}
