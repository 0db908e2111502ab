import type { Slot } from './block.ts';
import { BlockCache } from './block-cache.ts';
import type { BlockSource } from './block-source.ts';
import type { Chunk } from './chunk.ts';
import { HotColumns } from './hot-columns.ts';
import { cutSlot, type PlanEntry, planOf } from './plan.ts';
import type { IndexedSeries } from './series-index.ts';

// Decoding hot rows costs the same for one group as for a few; meanwhile a group takes 128 bytes of each row that is in
// the range: 77 kB of ten minutes. More groups at once would hold others up while they are decoded.
const FEWEST_GROUPS = 16;
const MOST_GROUPS = 128;
const ROWS_AT_ONCE = 9_600;

/** Reads raw samples of some series over a range, one block at a time; plans anew when blocks have moved. */
export class RawReader {
  readonly #source: BlockSource;
  readonly #blocks: BlockCache;
  readonly #batches: readonly (readonly number[])[];
  readonly #start: number;
  readonly #end: number;
  #version = -1;
  #plan: PlanEntry[] = [];
  #hotBatch: readonly number[] | undefined;
  readonly #hot = new Map<number, HotColumns>();

  constructor(source: BlockSource, ids: readonly number[], start: number, end: number) {
    this.#source = source;
    this.#blocks = new BlockCache(source);
    this.#batches = batchesOf(ids, groupsAtOnce(start, end));
    this.#start = start;
    this.#end = end;
  }

  /** The first piece of a series that has samples at or after `from`; its blocks may reach beyond. */
  piece(series: IndexedSeries, from: number): Slot | undefined {
    for (const entry of this.plan()) {
      if (entry.to < from || entry.chunk.end < from) continue;
      const piece = this.entryPiece(series, entry, from);
      if (piece) return piece;
    }
    return undefined;
  }

  /** What a chunk has of a series, from `from` on. */
  entryPiece(series: IndexedSeries, { chunk, from: first, to }: PlanEntry, from: number): Slot | undefined {
    const slot = this.#slot(chunk, series.id);
    return slot && cutSlot(slot, Math.max(from, first, series.born), to);
  }

  /** The chunks to read, in ascending time. */
  plan(): readonly PlanEntry[] {
    if (this.#version !== this.#source.version) this.#planAnew();
    return this.#plan;
  }

  #planAnew(): void {
    const { chunks, version } = this.#source;
    const raw = chunks.filter(({ tier }) => tier === 'raw');
    this.#plan = planOf(raw, chunks, this.#start, this.#end);
    this.#version = version;
    this.#blocks.clear();
    this.#hot.clear();
  }

  #slot(chunk: Chunk, id: number): Slot | undefined {
    if (chunk.hot) return this.#hotColumns(chunk.no, id >>> 4).slot(id);
    return this.#blocks.get(chunk.no, id >>> 4)?.slot(id & 15);
  }

  #hotColumns(chunk: number, group: number): HotColumns {
    if (!this.#hotBatch?.includes(group)) {
      this.#hotBatch = this.#batches.find((batch) => batch.includes(group)) ?? [group];
      this.#hot.clear();
    }
    let columns = this.#hot.get(chunk);
    if (columns === undefined) {
      columns = new HotColumns({ groups: this.#hotBatch, start: this.#start, end: this.#end });
      for (const row of this.#source.hotRows(chunk)) columns.add(row);
      this.#hot.set(chunk, columns);
    }
    return columns;
  }
}

/** At a row a second. */
function groupsAtOnce(start: number, end: number): number {
  const rows = Math.max(1, (end - start) / 1_000);
  return Math.min(MOST_GROUPS, Math.max(FEWEST_GROUPS, Math.floor(ROWS_AT_ONCE / rows)));
}

function batchesOf(ids: readonly number[], size: number): number[][] {
  const groups = [...new Set(ids.map((id) => id >>> 4))];
  const count = Math.ceil(groups.length / size);
  return Array.from({ length: count }, (_, batch) => groups.slice(batch * size, (batch + 1) * size));
}
