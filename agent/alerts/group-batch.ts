import type { AppendResult, SeriesStore } from '../store/series/series-store.ts';
import type { LiveRule } from './live-rule.ts';
import type { RecordedSample } from './recorded-samples.ts';
import type { SeriesSet } from './rule-series.ts';
import { writeSamples } from './series-sink.ts';

/** What one rule gave. */
export type GivenSamples = {
  readonly live: LiveRule;
  readonly samples: ReadonlyMap<string, RecordedSample>;
  /** Series that it gave before and gives no more. */
  readonly stale: SeriesSet;
};

export type WrittenBatch = {
  readonly given: readonly GivenSamples[];
  /** How many samples were refused, by reason. */
  readonly refused: AppendResult['refused'];
  /** Why nothing was written. */
  readonly error?: unknown;
};

/**
 * Gathers what the rules of a group give at one time and writes it as one: the series store keeps a row for each write, and
 * whoever reads goes through all of them.
 */
export class GroupBatch {
  readonly #store: SeriesStore;
  readonly #time: number;
  #given: GivenSamples[] = [];

  /** @param time of the samples, ms since the epoch */
  constructor(store: SeriesStore, time: number) {
    this.#store = store;
    this.#time = time;
  }

  add(given: GivenSamples): void {
    this.#given.push(given);
  }

  /** Whether a query may ask for what waits here. */
  mayAnswer({ reads }: LiveRule): boolean {
    if (reads === undefined) return this.#given.length > 0;
    return this.#given.some(({ live }) => reads.has(live.rule.name));
  }

  /** Writes what waits, and tells whose it was. */
  write(): WrittenBatch {
    const given = this.#given;
    this.#given = [];
    const samples = given.flatMap(({ samples }) => [...samples.values()]);
    const stale = new Map(given.flatMap(({ stale }) => [...stale]));
    try {
      return { given, refused: writeSamples(this.#store, this.#time, samples, stale) };
    } catch (error) {
      return { given, refused: {}, error };
    }
  }
}
