import type { Clock } from './clock.ts';

export type FakeClock = Clock & {
  /** Moves both clocks forward, as time does. */
  advance(milliseconds: number): void;
  /** Steps the wall clock alone, as NTP or an operator does. */
  step(milliseconds: number): void;
};

/** A clock that moves only when told to. */
export function fakeClock(now = 1_700_000_000_000): FakeClock {
  let wall = now;
  let monotonic = 0;
  return {
    now: () => wall,
    monotonic: () => monotonic,
    advance(milliseconds) {
      wall += milliseconds;
      monotonic += milliseconds;
    },
    step(milliseconds) {
      wall += milliseconds;
    },
  };
}
