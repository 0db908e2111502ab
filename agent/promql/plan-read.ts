import type { Steps } from './evaluate/query.ts';

/** What of the store answers: raw samples, or a coarser tier up to `end` and raw samples from `rawStart` on. */
export type ReadPlan = {
  readonly tier?: { readonly resolution: '1m' | '1h'; readonly end: number; readonly rawStart: number };
};

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Ranges up to this are read raw whatever the step: that is fast enough, and exact. */
const SHORT_RANGE = 6 * HOUR;
/** Beyond this age steps of less than an hour are answered from the hourly tier. */
const YEAR = 365 * 24 * HOUR;

/**
 * Chooses what to read for a range: raw samples where they are exact and affordable, a down-sampled tier where raw
 * ones have expired (before `oldestRaw`), or where the range is long and the step not finer than the tier.
 *
 * @param oldestRaw ms since the epoch; undefined while the store is empty.
 */
export function planRead({ start, end, step }: Steps, oldestRaw: number | undefined): ReadPlan {
  const long = end - start > SHORT_RANGE;
  if (long && step >= MINUTE) {
    const resolution = step >= HOUR ? '1h' : '1m';
    // The interval under way has no aggregate yet: the end of the range is read raw.
    const unsettled = 2 * (step >= HOUR ? HOUR : MINUTE);
    return { tier: { resolution, end, rawStart: end - unsettled } };
  }
  if (oldestRaw === undefined || start >= oldestRaw) return {};
  const resolution = step >= HOUR || start < oldestRaw - YEAR ? '1h' : '1m';
  return { tier: { resolution, end: Math.min(end, oldestRaw - 1), rawStart: oldestRaw } };
}

/** How far before a step a sample may lie and still answer it: five minutes, or one aggregate of a coarser tier. */
export function lookbackOf({ tier }: ReadPlan): number {
  return tier?.resolution === '1h' ? HOUR : 5 * MINUTE;
}
