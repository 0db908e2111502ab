import { TokenBucket } from './token-bucket.ts';
import type { TrackedProcess } from './tracked-process.ts';

/** However many workers share a watched name, no more of them than this keep a history. */
export const WATCHED_MAXIMUM = 50;

export type ProcessHistoryOptions = {
  /** How many by processor use, and how many by memory. */
  readonly top: number;
  /** Names that always belong. */
  readonly watch: readonly string[];
  /** How many processes may be let in an hour, once `2 × top` were. */
  readonly newPerHour: number;
};

/**
 * Chooses the processes that keep a history: those that use the most processor time, those that use the most memory,
 * and the watched. Every process let in costs the store series for ever, so on a host where short-lived processes come
 * in crowds the newcomers of an hour are bounded; who was let in once may come back free of charge.
 */
export class ProcessHistory {
  readonly #options: ProcessHistoryOptions;
  readonly #watched: ReadonlySet<string>;
  readonly #budget: TokenBucket;

  /** @param at monotonic milliseconds */
  constructor(options: ProcessHistoryOptions, at: number) {
    this.#options = options;
    this.#watched = new Set(options.watch);
    this.#budget = new TokenBucket(options.top * 2, options.newPerHour, at);
  }

  /** At most `2 × top + WATCHED_MAXIMUM` processes. */
  choose(processes: Iterable<TrackedProcess>, at: number): Set<TrackedProcess> {
    const { top } = this.#options;
    const all = [...processes];
    const chosen = new Set(this.#watchedOf(all));
    const rest = all.filter((process) => !chosen.has(process));
    this.#takeTop(chosen, rest.filter((process) => process.cpuRatio > 0).sort(byProcessor), top, at);
    this.#takeTop(chosen, rest.filter((process) => process.stat.residentPages > 0).sort(byMemory), top, at);
    for (const process of chosen) process.admitted = true;
    return chosen;
  }

  #watchedOf(all: readonly TrackedProcess[]): TrackedProcess[] {
    if (this.#watched.size === 0) return [];
    return all.filter((process) => this.#watched.has(process.stat.name)).slice(0, WATCHED_MAXIMUM);
  }

  #takeTop(chosen: Set<TrackedProcess>, ranked: readonly TrackedProcess[], top: number, at: number): void {
    let places = top;
    for (const process of ranked) {
      if (places === 0) return;
      if (!chosen.has(process) && !process.admitted && !this.#budget.take(at)) continue;
      chosen.add(process);
      places--;
    }
  }
}

function byProcessor(one: TrackedProcess, other: TrackedProcess): number {
  return other.cpuRatio - one.cpuRatio || one.pid - other.pid;
}

function byMemory(one: TrackedProcess, other: TrackedProcess): number {
  return other.stat.residentPages - one.stat.residentPages || one.pid - other.pid;
}
