import type { KnownState } from './known-state.ts';

/** Results that are looked back on: twenty possible changes. */
export const FLAP_RESULTS = 21;
const CHANGES = FLAP_RESULTS - 1;

/** Percent of weighted change: at `high` it begins to flap, at `low` it has ended. */
export type FlapThresholds = { readonly low: number; readonly high: number };

/** Those of Nagios' sample configuration for hosts are 20 and 30. */
export const defaultFlapThresholds: FlapThresholds = { low: 20, high: 30 };

/**
 * Weighted percent of state change over the last 21 results, as Nagios counts it ("Detection and Handling of State
 * Flapping" in its documentation): the oldest change weighs 0.75, the newest 1.25, those between on a line. Results
 * that are not there yet have not changed.
 *
 * @param results from the oldest to the newest
 */
export function flapPercent(results: readonly KnownState[]): number {
  const recent = results.slice(-FLAP_RESULTS);
  const missing = FLAP_RESULTS - recent.length;
  let changed = 0;
  for (let index = 1; index < recent.length; index++)
    if (recent[index] !== recent[index - 1]) changed += 0.75 + (0.5 * (missing + index - 1)) / (CHANGES - 1);
  return (100 * changed) / CHANGES;
}

/** Between the thresholds it stays what it was. */
export function isFlapping(was: boolean, percent: number, { low, high }: FlapThresholds): boolean {
  return was ? percent > low : percent >= high;
}
