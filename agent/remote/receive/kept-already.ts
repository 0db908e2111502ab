import type { TimeSlice } from '../../kit/time-slice.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import type { SampleGroup } from './sample-groups.ts';

/**
 * How many samples of these groups the store has, each with the same bits. A sender that got no answer sends again: what is
 * there already was not refused.
 */
export async function countKept(
  store: SeriesStore,
  groups: readonly SampleGroup[],
  slice: TimeSlice,
): Promise<number> {
  const asked = new Map<number, Map<number, bigint>>();
  for (const group of groups) note(asked, group);
  const times = groups.map(({ timestamp }) => timestamp);
  const range = { start: times[0]!, end: times.at(-1)! };
  let kept = 0;
  for (const { id, timestamps, values } of store.readSync(
    [...asked.keys()].sort((a, b) => a - b),
    range,
  )) {
    kept += countSame(asked.get(id)!, timestamps, values);
    if (slice.over) await slice.next();
  }
  return kept;
}

function note(asked: Map<number, Map<number, bigint>>, { timestamp, ids, values }: SampleGroup): void {
  const bits = new BigUint64Array(values.buffer, values.byteOffset, values.length);
  for (const [index, id] of ids.entries()) {
    const ofSeries = asked.get(id) ?? new Map<number, bigint>();
    // Of two in one request the first one counts, as in the store.
    if (!ofSeries.has(timestamp)) ofSeries.set(timestamp, bits[index]!);
    asked.set(id, ofSeries);
  }
}

function countSame(
  asked: ReadonlyMap<number, bigint>,
  timestamps: Float64Array,
  values: Float64Array,
): number {
  const bits = new BigUint64Array(values.buffer, values.byteOffset, values.length);
  let same = 0;
  for (let index = 0; index < timestamps.length; index++)
    if (asked.get(timestamps[index]!) === bits[index]!) same++;
  return same;
}
