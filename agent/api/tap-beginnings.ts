import type { Clock } from '../kit/clock.ts';

/** Milliseconds without a question after which a tap has ended. */
const PATIENCE = 10_000;

/**
 * Whether a question begins a tap of that proxy by that caller, or goes on with one. What the caller says of it counts
 * for nothing: who gives a position at once would look on without a record.
 */
export function createTapBeginnings(clock: Clock): (actor: string, proxy: string) => boolean {
  const asked = new Map<string, number>();
  return (actor, proxy) => {
    const now = clock.monotonic();
    const key = JSON.stringify([actor, proxy]);
    const begins = now - (asked.get(key) ?? Number.NEGATIVE_INFINITY) > PATIENCE;
    // Last asked, last in the row: those that have ended stand before.
    asked.delete(key);
    asked.set(key, now);
    for (const [other, at] of asked) {
      if (now - at <= PATIENCE) break;
      asked.delete(other);
    }
    return begins;
  };
}
