import { type Clock, systemClock } from './clock.ts';

export type EveryOptions = {
  clock?: Clock;
  signal?: AbortSignal;
};

/**
 * Calls `action` with the wall time of each multiple of `period` (milliseconds since the epoch), re-armed to the
 * absolute due time so that it does not drift. A tick that comes while the machine slept or the loop was busy is
 * dropped, not made up: one call is made, with the newest due time. A clock that steps back does not silence it.
 *
 * @returns a function that stops it.
 */
export function every(period: number, action: (due: number) => void, options: EveryOptions = {}): () => void {
  const { clock = systemClock, signal } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fire = () => {
    const now = clock.now();
    // A timer may fire up to a millisecond early: the boundary just ahead is then the one that is due.
    const due = Math.floor((now + 1) / period) * period;
    arm(due + period - now);
    action(due);
  };
  const arm = (delay: number) => {
    timer = setTimeout(fire, Math.min(Math.max(delay, 1), period));
  };
  const stop = () => clearTimeout(timer);
  signal?.addEventListener('abort', stop, { once: true });
  arm(period - (clock.now() % period));
  return stop;
}
