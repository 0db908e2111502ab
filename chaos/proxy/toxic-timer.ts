import type { Clock } from '../../agent/kit/clock.ts';
import type { Toxic } from './active-toxic.ts';

/** The longest that a timer can wait, milliseconds; what is due later waits again. */
const LONGEST = 2_147_483_647;

export type ToxicTimer = {
  /** Counts its ttl from now; nothing where it has none. */
  arm(toxic: Toxic): void;
  disarm(toxic: Toxic): void;
  /** Milliseconds; undefined where it stays. */
  remaining(toxic: Toxic): number | undefined;
};

type Armed = { readonly due: number; handle: ReturnType<typeof setTimeout> };

/** Tells when the time of a toxic is over, by the monotonic clock: a wall clock that steps ends no fault early. */
export function createToxicTimer(clock: Clock, expired: (toxic: Toxic) => void): ToxicTimer {
  const armed = new Map<Toxic, Armed>();
  const remaining = (toxic: Toxic) => {
    const entry = armed.get(toxic);
    return entry && Math.max(0, entry.due - clock.monotonic());
  };
  const wait = (toxic: Toxic, milliseconds: number) =>
    setTimeout(() => fire(toxic), Math.min(LONGEST, Math.ceil(milliseconds)));
  const fire = (toxic: Toxic) => {
    const entry = armed.get(toxic);
    const left = remaining(toxic);
    if (entry === undefined || left === undefined) return;
    if (left > 0) entry.handle = wait(toxic, left);
    else expired(toxic);
  };
  const disarm = (toxic: Toxic) => {
    clearTimeout(armed.get(toxic)?.handle);
    armed.delete(toxic);
  };
  return {
    arm(toxic) {
      disarm(toxic);
      if (toxic.ttl === undefined) return;
      const milliseconds = toxic.ttl * 1_000;
      armed.set(toxic, { due: clock.monotonic() + milliseconds, handle: wait(toxic, milliseconds) });
    },
    disarm,
    remaining,
  };
}
