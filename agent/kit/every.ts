import { type Clock, systemClock } from './clock.ts';

export type EveryOptions = {
  clock?: Clock;
  signal?: AbortSignal;
  /** Milliseconds after each multiple of the period at which the action is due. @default 0 */
  offset?: number;
};

/** The longest that a timer of the runtime can wait, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/**
 * Calls `action` with the wall time of each multiple of `period` (milliseconds since the epoch), re-armed to the
 * absolute due time so that it does not drift. A tick that comes while the machine slept or the loop was busy is
 * dropped, not made up: one call is made, with the newest due time. A clock that steps back does not silence it, and
 * one that is set back a little between two ticks does not give the same due time twice.
 *
 * @returns a function that stops it.
 */
export function every(period: number, action: (due: number) => void, options: EveryOptions = {}): () => void {
  const { clock = systemClock, signal, offset = 0 } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const dueBefore = (time: number) => Math.floor((time - offset) / period) * period + offset;
  // Not to be made up for: what was due before the start.
  let last = dueBefore(clock.now());
  const fire = () => {
    const now = clock.now();
    // A timer may fire up to a millisecond early: the boundary just ahead is then the one that is due.
    const due = dueBefore(now + 1);
    arm(due + period - now);
    if (due === last) return;
    last = due;
    action(due);
  };
  const arm = (delay: number) => {
    timer = setTimeout(fire, Math.min(Math.max(delay, 1), period, LONGEST));
  };
  const stop = () => clearTimeout(timer);
  if (signal?.aborted) return stop;
  signal?.addEventListener('abort', stop, { once: true });
  arm(last + period - clock.now());
  return stop;
}
