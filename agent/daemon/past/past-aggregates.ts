import type { Aggregates, SeriesInfo, SeriesStore } from '../../store/series/series-store.ts';
import type { PastValue } from './past-series.ts';

/** Milliseconds of one aggregate. */
const STEPS = { '1m': 60_000, '1h': 3_600_000 } as const;

/** The mean of each gauge, and the rise of each counter, over the interval that `time` lies in. */
export async function readPastAggregates(
  store: SeriesStore,
  series: readonly SeriesInfo[],
  time: number,
  resolution: '1m' | '1h',
  signal?: AbortSignal,
): Promise<Map<number, PastValue>> {
  const step = STEPS[resolution];
  // An aggregate covers (timestamp - step, timestamp].
  const range = { start: time, end: time + step - 1, resolution, ...(signal && { signal }) };
  const counters = new Set(series.filter(({ type }) => type === 'counter').map(({ id }) => id));
  const values = new Map<number, PastValue>();
  const ids = series.map(({ id }) => id);
  for await (const { id, ...aggregates } of store.readAggregates(ids, range)) {
    values.set(id, aggregateValue(aggregates, { time, step, counts: counters.has(id) }));
  }
  return values;
}

type Moment = { readonly time: number; readonly step: number; readonly counts: boolean };

function aggregateValue(
  { last, sum, count, increase }: Aggregates,
  { time, step, counts }: Moment,
): PastValue {
  if (!counts) return { time, value: sum[0]! / count[0]!, perSecond: undefined };
  const rise = increase[0]!;
  return { time, value: last[0]!, perSecond: Number.isNaN(rise) ? undefined : rise / (step / 1_000) };
}
