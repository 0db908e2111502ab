/** Rate and time left of something that moves, over its last half minute. */
export class ProgressRate {
  static readonly WINDOW = 30_000;
  readonly #seen: [at: number, bytes: number][] = [];

  /** @param at monotonic milliseconds */
  tell(at: number, bytes: number): void {
    this.#seen.push([at, bytes]);
    while (this.#seen.length > 2 && at - (this.#seen[1] as [number, number])[0] > ProgressRate.WINDOW)
      this.#seen.shift();
  }

  /** Bytes per second; 0 before two different instants are known. */
  get bytesPerSecond(): number {
    const [first, last] = [this.#seen[0], this.#seen.at(-1)];
    if (first === undefined || last === undefined || last[0] <= first[0]) return 0;
    return ((last[1] - first[1]) / (last[0] - first[0])) * 1_000;
  }

  /** Seconds until `total` is reached; null where nobody can say. */
  secondsLeft(total: number | null): number | null {
    const done = this.#seen.at(-1)?.[1] ?? 0;
    if (total === null || this.bytesPerSecond <= 0) return null;
    return Math.max(0, total - done) / this.bytesPerSecond;
  }
}
