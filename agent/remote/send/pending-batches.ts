import type { LabelMatcher, Labels } from '../../kit/labels.ts';
import { TimeSlice } from '../../kit/time-slice.ts';
import type { SeriesInfo, SeriesStore } from '../../store/series/series-store.ts';
import type { SampleBatch } from '../wire/sample-batch.ts';
import { type SentSeries, sentSeries } from '../wire/sent-series.ts';
import { BatchBuilder } from './batch-builder.ts';

export type PendingBatchesOptions = {
  readonly store: SeriesStore;
  /** Series that one of these accepts; all where there is none. */
  readonly matches: readonly (readonly LabelMatcher[])[];
  readonly external: Labels;
  readonly samplesPerBatch: number;
};

/** Series beyond twice those of a window that are kept ready: not all of them have a sample in each. */
const SPARE = 1_000;

/** Milliseconds since the epoch, both inclusive. */
type Window = { readonly start: number; readonly end: number };

/** Makes batches of what the series store holds. */
export class PendingBatches {
  readonly #options: PendingBatchesOptions;
  /** By id in the store; the store gives an id to one series only while it is open. */
  #sent = new Map<number, SentSeries>();

  constructor(options: PendingBatchesOptions) {
    this.#options = options;
  }

  /** All series in a window. */
  async *ofWindow(window: Window): AsyncGenerator<SampleBatch> {
    const known = this.#sent;
    const used = yield* this.#read(this.#series(), window, () => window.start);
    // Series come and go for as long as the agent runs: those that were not in a window for long are made anew.
    if (known.size > 2 * used.size + SPARE) this.#sent = used;
  }

  /** Some series, each from its own time on. */
  async *ofLate(late: ReadonlyMap<number, number>, end: number): AsyncGenerator<SampleBatch> {
    const series = this.#series().filter(({ id }) => late.has(id));
    const start = series.reduce((least, { id }) => Math.min(least, late.get(id)!), end);
    yield* this.#read(series, { start, end }, (id) => late.get(id)!);
  }

  /** Series by series in the order of their ids: the store gives them so at the lowest price. */
  async *#read(
    series: readonly SeriesInfo[],
    window: Window,
    startOf: (id: number) => number,
  ): AsyncGenerator<SampleBatch, Map<number, SentSeries>> {
    const used = new Map<number, SentSeries>();
    const slice = new TimeSlice();
    const builder = new BatchBuilder(this.#options.samplesPerBatch);
    const byId = new Map(series.map((each) => [each.id, each]));
    for (const { id, timestamps, values } of this.#options.store.readSync([...byId.keys()], window)) {
      const from = firstAtOrAfter(timestamps, startOf(id));
      const sent = this.#sentSeries(byId.get(id)!);
      used.set(id, sent);
      yield* builder.add({ series: sent, piece: { timestamps, values }, from, to: timestamps.length });
      if (slice.over) await slice.next();
    }
    yield* builder.rest();
    return used;
  }

  #series(): readonly SeriesInfo[] {
    const { store, matches } = this.#options;
    if (matches.length === 0) return store.select([]);
    const found = new Map(
      matches.flatMap((matchers) => store.select(matchers)).map((each) => [each.id, each]),
    );
    return [...found.values()].sort((a, b) => a.id - b.id);
  }

  #sentSeries(series: SeriesInfo): SentSeries {
    let sent = this.#sent.get(series.id);
    if (sent === undefined) {
      sent = sentSeries(series, this.#options.external);
      this.#sent.set(series.id, sent);
    }
    return sent;
  }
}

function firstAtOrAfter(timestamps: Float64Array, start: number): number {
  const found = timestamps.findIndex((time) => time >= start);
  return found < 0 ? timestamps.length : found;
}
