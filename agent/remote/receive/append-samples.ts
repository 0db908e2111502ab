import type { TimeSlice } from '../../kit/time-slice.ts';
import type { AppendResult, Refusal, SeriesStore } from '../../store/series/series-store.ts';
import { countKept } from './kept-already.ts';
import { Refusals } from './refusals.ts';
import { type RegisteredSamples, type SampleGroup, sampleGroups } from './sample-groups.ts';

/**
 * Appends samples, those of one time at once. What the store refuses because it has the same sample already is not
 * counted as refused.
 *
 * @returns samples that the store has now, and those among them that are in memory only
 */
export async function appendSamples(
  store: SeriesStore,
  series: readonly RegisteredSamples[],
  refusals: Refusals,
  slice: TimeSlice,
): Promise<{ written: number; unwritten: number }> {
  const all = { stored: 0, unwritten: 0 };
  const doubtful: SampleGroup[] = [];
  const refused = new Refusals();
  for await (const group of sampleGroups(series, slice)) {
    const result = appendGroup(store, group);
    all.stored += result.stored;
    all.unwritten += result.unwritten;
    const reasons = Object.entries(result.refused) as [Refusal, number][];
    for (const [reason, samples] of reasons) refused.add(reason, samples);
    if (reasons.length > 0) doubtful.push(group);
    if (slice.over) await slice.next();
  }
  const before = doubtful.length === 0 ? 0 : await countKeptBefore(store, doubtful, refused, slice);
  carryOver(refused, refusals, before);
  return { written: all.stored + before, unwritten: all.unwritten };
}

/** A time that is no whole number of milliseconds since 1970 is far from now; the store would take it as our mistake. */
function appendGroup(store: SeriesStore, { timestamp, ids, values }: SampleGroup): AppendResult {
  if (Number.isSafeInteger(timestamp) && timestamp >= 0) return store.append(timestamp, ids, values);
  const reason = timestamp < 0 ? 'too-old' : 'too-far-in-future';
  return { stored: 0, unwritten: 0, refused: { [reason]: ids.length } };
}

/** Of the samples of these groups some were stored just now: what is there beyond them was there before. */
async function countKeptBefore(
  store: SeriesStore,
  groups: readonly SampleGroup[],
  refused: Refusals,
  slice: TimeSlice,
): Promise<number> {
  const samples = groups.reduce((sum, { ids }) => sum + ids.length, 0);
  const kept = await countKept(store, groups, slice);
  return Math.min(refused.total, Math.max(0, kept - (samples - refused.total)));
}

/** Hands on what was refused, but for so many that were there before. */
function carryOver(refused: Refusals, to: Refusals, before: number): void {
  let pardoned = before;
  for (const [reason, samples] of Object.entries(refused.counts) as [Refusal, number][]) {
    const some = Math.min(pardoned, samples);
    pardoned -= some;
    to.add(reason, samples - some);
  }
}
