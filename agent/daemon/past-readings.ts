import type { PastReading } from '../collect/host-summary/past-summary.ts';
import type { SeriesInfo, SeriesStore } from '../store/series/series-store.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
/** A host that had measured nothing for so long was not being watched at that moment. */
const LONGEST_SILENCE = 15 * SECOND;

export type PastReadingsOptions = {
  /** A regular expression over `__name__`, anchored at both ends. */
  readonly names: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly signal: AbortSignal;
};

/**
 * What series had measured at a moment: of each its newest value at or before it, and how fast it rose. Where the raw
 * samples are gone, the aggregates of a minute or an hour tell. Empty where nothing was measured around that time.
 */
export async function pastReadings(
  store: SeriesStore,
  { names, time, signal }: PastReadingsOptions,
): Promise<PastReading[]> {
  const series = store.select([{ name: '__name__', op: '=~', value: names }]);
  const byId = new Map(series.map((one) => [one.id, one]));
  const raw = await rawReadings(store, byId, time, signal);
  if (raw.some(({ at }) => at >= time - LONGEST_SILENCE)) return raw;
  // Where raw samples are kept, their absence is the answer.
  if ((store.health().oldest ?? Number.POSITIVE_INFINITY) <= time) return [];
  const minutes = await aggregated(store, byId, { time, signal, resolution: '1m', step: MINUTE });
  return minutes ?? (await aggregated(store, byId, { time, signal, resolution: '1h', step: HOUR })) ?? [];
}

async function rawReadings(
  store: SeriesStore,
  byId: ReadonlyMap<number, SeriesInfo>,
  time: number,
  signal: AbortSignal,
): Promise<PastReading[]> {
  const newest = new Map<number, { values: [number, number]; timestamps: [number, number] }>();
  for await (const { id, timestamps, values } of store.read([...byId.keys()], {
    start: time - MINUTE,
    end: time,
    signal,
  })) {
    const before = newest.get(id);
    const last = values.length - 1;
    newest.set(id, {
      values: [values[last - 1] ?? before?.values[1] ?? Number.NaN, values[last]!],
      timestamps: [timestamps[last - 1] ?? before?.timestamps[1] ?? Number.NaN, timestamps[last]!],
    });
  }
  return [...newest].flatMap(([id, { values, timestamps }]) => {
    const { labels, type } = byId.get(id)!;
    if (Number.isNaN(values[1])) return [];
    const rise = (values[1] - values[0]) / ((timestamps[1] - timestamps[0]) / SECOND);
    return [
      { labels, value: values[1], rate: type !== 'gauge' && rise >= 0 ? rise : undefined, at: timestamps[1] },
    ];
  });
}

/** The aggregates over the interval that holds the moment; undefined where none of an hour around it is kept. */
async function aggregated(
  store: SeriesStore,
  byId: ReadonlyMap<number, SeriesInfo>,
  options: { time: number; signal: AbortSignal; resolution: '1m' | '1h'; step: number },
): Promise<PastReading[] | undefined> {
  const { time, signal, resolution, step } = options;
  const range = { start: time - HOUR, end: time + HOUR, signal, resolution };
  const readings: PastReading[] = [];
  let kept = false;
  for await (const { id, timestamps, last, increase } of store.readAggregates([...byId.keys()], range)) {
    kept = true;
    const index = timestamps.findIndex((at) => at >= time && at < time + step);
    if (index < 0) continue;
    const rise = increase[index]! / (step / SECOND);
    const rate = Number.isNaN(rise) ? undefined : rise;
    readings.push({ labels: byId.get(id)!.labels, value: last[index]!, rate, at: time });
  }
  return kept ? readings : undefined;
}
