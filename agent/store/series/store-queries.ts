import type { LabelMatcher } from '../../kit/labels.ts';
import { AggregateReader } from './aggregate-reader.ts';
import type { Slot } from './block.ts';
import type { BlockSource } from './block-source.ts';
import { pieces, piecesAtOnce } from './pieces.ts';
import { RawReader } from './raw-reader.ts';
import type { Registry } from './registry.ts';
import type { IndexedSeries } from './series-index.ts';
import type { Aggregates, RangeOptions, Samples, SeriesInfo } from './series-store.ts';

export type QueryParts = {
  readonly registry: Registry;
  readonly source: BlockSource;
  /** Runs a read against one state of the store. */
  readonly view: <T>(read: () => T) => T;
};

/** The reading half of a store, the same for its writer and for those who only look. */
export class StoreQueries {
  readonly #parts: QueryParts;

  constructor(parts: QueryParts) {
    this.#parts = parts;
  }

  select(matchers: readonly LabelMatcher[]): SeriesInfo[] {
    return this.#parts.view(() => this.#parts.registry.select(matchers));
  }

  async *read(ids: readonly number[], options: RangeOptions): AsyncIterable<{ id: number } & Samples> {
    const { source, view } = this.#parts;
    const reader = new RawReader(source, ids, options.start, options.end);
    const next = (series: IndexedSeries, from: number) => view(() => reader.piece(series, from));
    for await (const { id, slot } of pieces(this.#series(ids), options, next)) {
      yield { id, timestamps: slot.timestamps, values: slot.columns[0]! };
    }
  }

  *readSync(ids: readonly number[], { start, end }: RangeOptions): Iterable<{ id: number } & Samples> {
    const { source, view } = this.#parts;
    const reader = new RawReader(source, ids, start, end);
    const next = (series: IndexedSeries, from: number) => view(() => reader.piece(series, from));
    for (const { id, slot } of piecesAtOnce(this.#series(ids), { start, end }, next)) {
      yield { id, timestamps: slot.timestamps, values: slot.columns[0]! };
    }
  }

  async *readAggregates(
    ids: readonly number[],
    options: RangeOptions & { readonly resolution: '1m' | '1h' },
  ): AsyncIterable<{ id: number } & Aggregates> {
    const { source, view } = this.#parts;
    const reader = new AggregateReader(source, ids, options);
    const next = (series: IndexedSeries, from: number) => view(() => reader.piece(series, from));
    for await (const { id, slot } of pieces(this.#series(ids), options, next))
      yield { id, ...toAggregates(slot) };
  }

  *readAggregatesSync(
    ids: readonly number[],
    options: RangeOptions & { readonly resolution: '1m' | '1h' },
  ): Iterable<{ id: number } & Aggregates> {
    const { source, view } = this.#parts;
    const reader = new AggregateReader(source, ids, options);
    const next = (series: IndexedSeries, from: number) => view(() => reader.piece(series, from));
    for (const { id, slot } of piecesAtOnce(this.#series(ids), options, next)) {
      yield { id, ...toAggregates(slot) };
    }
  }

  #series(ids: readonly number[]): IndexedSeries[] {
    const { registry, view } = this.#parts;
    return view(() => ids.map((id) => registry.get(id)).filter((series) => series !== undefined));
  }
}

function toAggregates({ timestamps, columns }: Slot): Aggregates {
  // The order of AGGREGATE_COLUMNS.
  const [last, count, min, max, sum, increase] = columns;
  return { timestamps, last: last!, count: count!, min: min!, max: max!, sum: sum!, increase: increase! };
}
