const KEPT = 4_096;

/** Milliseconds between when runs were due and when they started. */
export type Lateness = { readonly p50: number; readonly p99: number; readonly max: number };

/** How late the last 4,096 starts were. */
export class RecentLateness {
  readonly #ring = new Float64Array(KEPT);
  #count = 0;

  add(milliseconds: number): void {
    this.#ring[this.#count % KEPT] = milliseconds;
    this.#count += 1;
  }

  /** Nearest-rank percentiles; zeros before the first start. */
  summary(): Lateness {
    const sorted = this.#ring.slice(0, Math.min(this.#count, KEPT)).sort();
    const rank = (quantile: number) => sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
    return { p50: rank(0.5), p99: rank(0.99), max: sorted.at(-1) ?? 0 };
  }
}
