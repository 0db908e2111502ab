/** Whether the newest good one is too old. Times in milliseconds since the epoch. */
export type Lateness = {
  /** Milliseconds; null where there is no good one yet. */
  readonly age: number | null;
  readonly late: boolean;
};

/**
 * @param good when the data of the newest good one is from; null where there is none
 * @param since when the backup was first heard of: one that was never taken is late once it could have been
 */
export function latenessOf(now: number, good: number | null, since: number, maxAge: number | null): Lateness {
  // A clock that was set back makes nothing younger than new.
  const age = good === null ? null : Math.max(0, now - good);
  return { age, late: maxAge !== null && (age ?? now - since) > maxAge };
}
