/** A budget that fills up with time: `take` says whether there was something left. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMillisecond: number;
  #tokens: number;
  #at: number;

  /** @param at monotonic milliseconds, as every later `at` */
  constructor(capacity: number, perHour: number, at: number) {
    this.#capacity = capacity;
    this.#perMillisecond = perHour / 3_600_000;
    this.#tokens = capacity;
    this.#at = at;
  }

  take(at: number): boolean {
    this.#tokens = Math.min(this.#capacity, this.#tokens + (at - this.#at) * this.#perMillisecond);
    this.#at = at;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
