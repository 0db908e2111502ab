import type { Log } from '../../kit/log.ts';
import { isDamage } from './sqlite-failure.ts';

/** What was found unreadable: each place is counted and logged once, and skipped from then on. */
export class Damage {
  readonly #log: Log;
  readonly #known = new Set<string>();
  /** SQLite's own structures are damaged: the file is to be salvaged. */
  structural = false;

  constructor(log: Log) {
    this.#log = log;
  }

  get count(): number {
    return this.#known.size;
  }

  report(place: string): void {
    if (this.#known.has(place) || this.#known.size >= 10_000) return;
    this.#known.add(place);
    this.#log.error('skipped a damaged part of the series store', { place });
  }

  /** Runs a read of the file; what SQLite finds damaged is reported and read as `missing`. */
  guard<T>(place: string, missing: T, read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.structural = true;
      this.report(place);
      return missing;
    }
  }
}
