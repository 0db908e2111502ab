import type { Clock } from '../../agent/kit/clock.ts';

/** Milliseconds of one slot: nothing fires early, and nothing later than this because of the wheel. */
const SLOT = 10;
const SLOTS = 1_024;

/** Something that is to happen; handed to `cancel`. */
export type WheelTimer = { readonly slot: number; readonly action: () => void };

/**
 * Thousands of timers on one `setTimeout`: a hashed timing wheel (Varghese and Lauck, "Hashed and Hierarchical Timing
 * Wheels", 1987). What is more than one turn away stays in its bucket and is passed over until its turn.
 *
 *     slot 0 │ slot 1 │ slot 2 │ … │ slot 1023 │ then slot 1024 in the bucket of slot 0
 *
 * Times are those of the monotonic clock, so that a step of the wall clock moves nothing.
 */
export class TimerWheel {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #buckets = Array.from({ length: SLOTS }, () => new Set<WheelTimer>());
  /** All up to this slot has fired. */
  #turned: number;
  #armed = Number.POSITIVE_INFINITY;
  #timeout: ReturnType<typeof setTimeout> | undefined;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
    this.#turned = Math.floor(clock.monotonic() / SLOT);
  }

  /** Calls `action` once at `due` (monotonic milliseconds) or a little later; at once where that has passed. */
  at(due: number, action: () => void): WheelTimer {
    const timer = { slot: Math.max(Math.ceil(due / SLOT), this.#turned + 1), action };
    this.#bucket(timer.slot).add(timer);
    if (timer.slot < this.#armed) this.#arm(timer.slot);
    return timer;
  }

  /** The timer will not fire, if it has not. */
  cancel(timer: WheelTimer | undefined): void {
    if (timer !== undefined) this.#bucket(timer.slot).delete(timer);
  }

  /** Nothing fires any more. */
  stop(): void {
    clearTimeout(this.#timeout);
    this.#armed = Number.POSITIVE_INFINITY;
    for (const bucket of this.#buckets) bucket.clear();
  }

  #bucket(slot: number): Set<WheelTimer> {
    return this.#buckets[slot % SLOTS]!;
  }

  /** At most one turn ahead, where buckets are looked through again: `setTimeout` itself cannot wait for a month. */
  #arm(slot: number): void {
    clearTimeout(this.#timeout);
    this.#armed = slot;
    const delay = slot * SLOT - this.#clock.monotonic();
    this.#timeout = setTimeout(this.#fire, Math.max(0, Math.min(delay, SLOTS * SLOT)));
  }

  #armNext(): void {
    this.#armed = Number.POSITIVE_INFINITY;
    let slot = this.#turned + 1;
    const end = slot + SLOTS;
    while (slot < end && this.#bucket(slot).size === 0) slot += 1;
    if (slot < end) this.#arm(slot);
  }

  /** A timeout may come half a millisecond early: then no slot has turned, and it is armed once more. */
  #fire = (): void => {
    const now = Math.floor(this.#clock.monotonic() / SLOT);
    const from = Math.max(this.#turned + 1, now - SLOTS + 1);
    this.#turned = Math.max(this.#turned, now);
    this.#armed = Number.NEGATIVE_INFINITY;
    for (let slot = from; slot <= now; slot++) this.#fireBucket(this.#bucket(slot), now);
    this.#armNext();
  };

  /** A Set may change while it is walked: what an action cancels does not fire, what it adds is of a later slot. */
  #fireBucket(bucket: Set<WheelTimer>, now: number): void {
    for (const timer of bucket) {
      if (timer.slot > now) continue;
      bucket.delete(timer);
      timer.action();
    }
  }
}
