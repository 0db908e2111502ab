import type { Log } from '../../kit/log.ts';
import type { Catalogue } from './catalogue.ts';
import type { Chunk } from './chunk.ts';
import type { Counters } from './counters.ts';
import type { Damage } from './damage.ts';
import { HotEncoder } from './hot-encoder.ts';
import type { Registry } from './registry.ts';
import { isDamage, writeRefusal } from './sqlite-failure.ts';
import type { StoreFile } from './store-file.ts';
import { type UnwrittenRow, UnwrittenRows } from './unwritten-rows.ts';

/** Hot chunks end where a multiple of this (ms) does. */
export const CHUNK_SPAN = 300_000;
const MOST_ROWS = 100_000;

export type JournalParts = {
  readonly file: StoreFile;
  readonly catalogue: Catalogue;
  readonly registry: Registry;
  readonly counters: Counters;
  readonly damage: Damage;
  readonly log: Log;
  /** A hot chunk of this many bytes is closed before its time. */
  readonly chunkBytes: number;
};

export type Tick = {
  readonly time: number;
  readonly clock: number;
  readonly ids: ArrayLike<number>;
  readonly values: Float64Array;
};

/** Writes each tick as one row in one commit; keeps the rows in memory while the disk refuses. */
export class Journal {
  readonly unwritten = new UnwrittenRows();
  /** Why the disk refuses, while it does. */
  refusal: 'disk-full' | 'disk-error' | 'damaged' | undefined;
  readonly #parts: JournalParts;
  readonly #encoder = new HotEncoder();
  #segment: number;
  #segmentStart: number;
  #chunk: Chunk | undefined;
  #boundary = 0;
  #row = 0;
  /** The log has it that the disk refuses. */
  #announced = false;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    const last = parts.catalogue.chunks.reduce<Chunk | undefined>(
      (newest, chunk) => (newest && newest.segment > chunk.segment ? newest : chunk),
      undefined,
    );
    this.#segment = last?.segment ?? 0;
    this.#segmentStart = last?.segmentStart ?? 0;
    const open = parts.catalogue.newestHot;
    if (open && Number.isFinite(open.start)) this.#resume(open);
  }

  /** The hot chunk that rows go to; those before it may be sealed. */
  get openChunk(): number | undefined {
    return this.#chunk?.no;
  }

  /** Begins a new chunk: the rows of this one may have been damaged. */
  breakOff(): void {
    this.#chunk = undefined;
  }

  /** Begins a new segment: the clock was set back to `time`. */
  beginSegment(time: number): void {
    this.#segment++;
    this.#segmentStart = time;
    this.#chunk = undefined;
  }

  /** @returns whether the tick is committed; if not, it is kept in memory. */
  write(tick: Tick): boolean {
    const chunk = this.#chunkFor(tick);
    const head = { ...tick, segment: this.#segment, segmentStart: this.#segmentStart };
    const data = this.#encoder.encode(head, tick.ids, tick.values);
    const committed = this.#commit({ chunk: chunk.no, row: this.#row++, data, samples: tick.ids.length });
    this.#chunk = widened(chunk, tick.time, data.length);
    this.#parts.catalogue.widen(this.#chunk);
    return committed;
  }

  /** Tries to write what the disk has refused. @returns whether nothing is left. */
  flush(): boolean {
    const { file, registry } = this.#parts;
    if (this.unwritten.length === 0 && registry.unsaved === 0) return true;
    if (!this.#attempt(() => file.transaction(() => this.#putAll()))) return false;
    registry.saved();
    this.unwritten.clear();
    return true;
  }

  #commit(row: UnwrittenRow): boolean {
    if (this.unwritten.length === 0 && this.#parts.registry.unsaved === 0) {
      if (this.#attempt(() => this.#parts.file.addHotRow(row.chunk, row.row, row.data))) return true;
      this.#keep(row);
      return false;
    }
    this.#keep(row);
    return this.flush();
  }

  #keep(row: UnwrittenRow): void {
    const lost = this.unwritten.push(row);
    this.#parts.counters.lostSamples += lost;
    if (this.unwritten.length === 0) this.#encoder.restart();
  }

  #putAll(): void {
    this.#parts.registry.saveTo(this.#parts.file);
    for (const { chunk, row, data } of this.unwritten.all()) this.#parts.file.addHotRow(chunk, row, data);
  }

  /** Runs other work that writes; when the disk refuses it, that is noted, and the answer is undefined. */
  attempt<T>(write: () => T): T | undefined {
    const done = this.#try(write);
    if (done !== undefined && this.unwritten.length === 0) this.#announced = false;
    return done;
  }

  #try<T>(write: () => T): T | undefined {
    try {
      return write();
    } catch (error) {
      const refusal = isDamage(error) ? 'damaged' : writeRefusal(error);
      if (refusal === undefined) throw error;
      this.#refused(refusal, error);
      return undefined;
    }
  }

  #attempt(write: () => void): boolean {
    const done = this.#try(() => {
      write();
      return true;
    });
    if (!done) return false;
    if (this.#announced && this.unwritten.length > 0) this.#announceRecovery();
    this.refusal = undefined;
    return true;
  }

  #refused(refusal: NonNullable<Journal['refusal']>, error: unknown): void {
    if (refusal === 'damaged') this.#parts.damage.structural = true;
    if (!this.#announced) {
      this.#parts.log.error('the series store cannot write: it keeps the newest samples in memory', {
        because: refusal,
        error,
      });
    }
    this.refusal = refusal;
    this.#announced = true;
  }

  #announceRecovery(): void {
    this.#parts.log.info('the series store writes again', { kept: this.unwritten.length });
    this.#announced = false;
  }

  #chunkFor({ time }: Tick): Chunk {
    const chunk = this.#chunk;
    const full = chunk && (chunk.bytes >= this.#parts.chunkBytes || this.#row >= MOST_ROWS);
    return chunk && !full && time <= this.#boundary ? chunk : this.#openChunk(time);
  }

  #openChunk(time: number): Chunk {
    const { catalogue } = this.#parts;
    this.#encoder.restart();
    this.#row = 0;
    // A sample on the boundary belongs before it, as aggregates over (from, to] need it.
    this.#boundary = Math.ceil(time / CHUNK_SPAN) * CHUNK_SPAN;
    const chunk: Chunk = {
      no: catalogue.nextNo(),
      tier: 'raw',
      level: 0,
      segment: this.#segment,
      segmentStart: this.#segmentStart,
      start: time,
      end: time,
      bytes: 0,
      hot: true,
    };
    catalogue.set(chunk);
    return chunk;
  }

  #resume(chunk: Chunk): void {
    this.#chunk = chunk;
    this.#row = this.#parts.file.nextHotRow(chunk.no);
    this.#boundary = Math.ceil(chunk.end / CHUNK_SPAN) * CHUNK_SPAN;
  }
}

function widened(chunk: Chunk, time: number, bytes: number): Chunk {
  const start = Math.min(chunk.start, time);
  const end = Math.max(chunk.end, time);
  return { ...chunk, start, end, bytes: chunk.bytes + bytes };
}
