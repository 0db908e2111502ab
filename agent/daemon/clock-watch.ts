import type { Clock } from '../kit/clock.ts';

/** Steps smaller than this are NTP's ordinary work and a busy machine's noise. */
const NOTICED = 2_000;

/** Compares wall time with monotonic time from call to call, and tells by how much the wall clock was stepped. */
export class ClockWatch {
  readonly #clock: Clock;
  #offset: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offset = clock.now() - clock.monotonic();
  }

  /** @returns milliseconds, negative for a step back; 0 when there was none (a suspended machine also shows as one). */
  step(): number {
    const offset = this.#clock.now() - this.#clock.monotonic();
    const moved = offset - this.#offset;
    this.#offset = offset;
    return Math.abs(moved) < NOTICED ? 0 : moved;
  }
}
