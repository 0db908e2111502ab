import type { Clock } from '../kit/clock.ts';

export type RateLimitOptions = {
  /** Tokens that come back each second. */
  readonly perSecond: number;
  /** Tokens that a key can save up. */
  readonly burst: number;
  /** Keys remembered; beyond it the oldest is forgotten. @default 10_000 */
  readonly maxKeys?: number;
};

type Bucket = { tokens: number; at: number };

/** A token bucket for each key. It holds a bounded number of keys, so that a flood of new ones costs nothing lasting. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #options: Required<RateLimitOptions>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, options: RateLimitOptions) {
    this.#clock = clock;
    this.#options = { maxKeys: 10_000, ...options };
  }

  /** Takes one token of that key. @returns 0, or the seconds after which to try again when there is none. */
  take(key: string): number {
    const bucket = this.#refilled(key);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.#options.perSecond);
    bucket.tokens--;
    return 0;
  }

  /** As `take`, without taking. */
  wait(key: string): number {
    const { tokens } = this.#refilled(key);
    return tokens < 1 ? Math.ceil((1 - tokens) / this.#options.perSecond) : 0;
  }

  #refilled(key: string): Bucket {
    const { perSecond, burst } = this.#options;
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(key) ?? this.#remember(key, now);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    return bucket;
  }

  #remember(key: string, now: number): Bucket {
    if (this.#buckets.size >= this.#options.maxKeys) {
      const oldest = this.#buckets.keys().next().value;
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    const bucket = { tokens: this.#options.burst, at: now };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
