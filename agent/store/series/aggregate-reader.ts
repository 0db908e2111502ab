import type { Slot } from './block.ts';
import { BlockCache } from './block-cache.ts';
import type { BlockSource } from './block-source.ts';
import { carriedBefore } from './carry.ts';
import { Downsampler, joinAggregates } from './downsampler.ts';
import { cutSlot, planOf } from './plan.ts';
import { RawReader } from './raw-reader.ts';
import type { IndexedSeries } from './series-index.ts';

export const STEPS = { '1m': 60_000, '1h': 3_600_000 } as const;

export type AggregateRange = {
  readonly resolution: keyof typeof STEPS;
  /** Inclusive, ms. */
  readonly start: number;
  readonly end: number;
};

/** Reads aggregates of some series: from the tier what is made already, and from raw samples what is not yet. */
export class AggregateReader {
  readonly #source: BlockSource;
  readonly #range: AggregateRange;
  readonly #blocks: BlockCache;
  readonly #raw: RawReader;
  #version = -1;

  constructor(source: BlockSource, ids: readonly number[], range: AggregateRange) {
    this.#source = source;
    this.#range = range;
    this.#blocks = new BlockCache(source);
    this.#raw = new RawReader(source, ids, 0, range.end);
  }

  /** The first piece of a series whose intervals end at or after `from`. */
  piece(series: IndexedSeries, from: number): Slot | undefined {
    let found: Slot | undefined;
    for (const slot of this.#parts(series, from)) {
      const joined = found ? joinAggregates(found, slot) : slot;
      // Two parts may share an interval where a chunk ended within it: more than that is another piece.
      if (found && joined.timestamps.length >= found.timestamps.length + slot.timestamps.length) return found;
      found = joined;
    }
    return found;
  }

  *#parts(series: IndexedSeries, from: number): Generator<Slot> {
    for (const slot of this.#made(series, from)) yield slot;
    const rest = this.#computed(series);
    const cut = rest && cutSlot(rest, from, this.#range.end);
    if (cut) yield cut;
  }

  *#made(series: IndexedSeries, from: number): Generator<Slot> {
    const group = series.id >>> 4;
    const chunks = this.#source.tierChunks(this.#range.resolution, group);
    const plan = planOf(chunks, [...this.#source.chunks, ...chunks], from, this.#range.end);
    if (this.#version !== this.#source.version) this.#blocks.clear();
    this.#version = this.#source.version;
    for (const entry of plan) {
      const slot = this.#blocks.get(entry.chunk.no, group)?.slot(series.id & 15);
      const cut = slot && cutSlot(slot, Math.max(entry.from, series.born), entry.to);
      if (cut) yield cut;
    }
  }

  #computed(series: IndexedSeries): Slot | undefined {
    let sampler: Downsampler | undefined;
    for (const entry of this.#raw.plan()) {
      if (this.#source.isDownsampled(entry.chunk, series.id >>> 4)) continue;
      const slot = this.#raw.entryPiece(series, entry, 0);
      if (slot === undefined) continue;
      sampler ??= this.#samplerFor(series, entry.chunk.segment, slot.timestamps[0]!);
      sampler.add(slot.timestamps, slot.columns[0]!);
    }
    return sampler?.finish();
  }

  #samplerFor(series: IndexedSeries, segment: number, first: number): Downsampler {
    const carry = this.#source.carry(series.id >>> 4);
    const previous = carry && carriedBefore(carry, series.id & 15, segment, first);
    return new Downsampler(STEPS[this.#range.resolution], series.type !== 'gauge', previous);
  }
}
