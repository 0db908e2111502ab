import { vi } from 'vitest';
import type { Clock } from '../../agent/kit/clock.ts';

export type FakeTime = Clock & {
  /** Lets time pass, timers and promises with it. */
  pass(milliseconds: number): Promise<void>;
  /** Steps the wall clock alone, as NTP or an operator does. */
  step(milliseconds: number): void;
  /** The process is held up: the clocks go on and no timer fires until time passes again. */
  hold(milliseconds: number): void;
};

/** Timers and clocks that move only when told to; end it with `vi.useRealTimers()`. */
export function fakeTime(now: number): FakeTime {
  vi.useFakeTimers({ now });
  let [stepped, held] = [0, 0];
  return {
    now: () => Date.now() + stepped + held,
    monotonic: () => Date.now() - now + held,
    pass: async (milliseconds) => {
      await vi.advanceTimersByTimeAsync(milliseconds);
    },
    step(milliseconds) {
      stepped += milliseconds;
    },
    hold(milliseconds) {
      held += milliseconds;
    },
  };
}
