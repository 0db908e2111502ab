import { type Clock, systemClock } from '../../agent/kit/clock.ts';
import { interruptibleSleep, type Sleep } from './interruptible-sleep.ts';

/** Milliseconds after which a waiter looks again which rate counts. */
const LOOK_EVERY = 1_000;
/** Share of a second's bytes that may go at once after a pause. */
const BURST = 0.25;

export type TokenBucketOptions = {
  /** Bytes per second at this moment; null for no limit. */
  readonly rate: () => number | null;
  readonly clock?: Clock;
  readonly sleep?: Sleep;
};

/**
 * Lets bytes pass at a rate that may change at any moment. Who takes more than there is makes a debt, which the next one waits
 * out, in the order in which they came.
 */
export class TokenBucket {
  readonly #rate: () => number | null;
  readonly #clock: Clock;
  readonly #sleep: Sleep;
  #tokens = 0;
  #at: number;
  #turn: Promise<void> = Promise.resolve();

  constructor({ rate, clock = systemClock, sleep = interruptibleSleep }: TokenBucketOptions) {
    this.#rate = rate;
    this.#clock = clock;
    this.#sleep = sleep;
    this.#at = clock.monotonic();
  }

  /** Waits until these bytes may go. */
  take(bytes: number, signal?: AbortSignal): Promise<void> {
    const turn = this.#turn.then(() => this.#wait(signal));
    this.#turn = turn.then(
      () => this.owe(bytes),
      () => {},
    );
    return this.#turn.then(() => turn);
  }

  /** Counts bytes that have gone already; the next one waits for them. */
  owe(bytes: number): void {
    this.#tokens -= bytes;
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const rate = this.#refill();
      if (rate === null || this.#tokens >= 0) return;
      // A millisecond more than is owed: a timer may fire early.
      await this.#sleep(Math.min(LOOK_EVERY, Math.ceil((-this.#tokens / rate) * 1_000) + 1), signal);
    }
  }

  #refill(): number | null {
    const rate = this.#rate();
    const now = this.#clock.monotonic();
    const passed = now - this.#at;
    this.#at = now;
    // Without a limit nothing is owed.
    if (rate === null) this.#tokens = 0;
    else this.#tokens = Math.min(rate * BURST, this.#tokens + (rate * passed) / 1_000);
    return rate;
  }
}
