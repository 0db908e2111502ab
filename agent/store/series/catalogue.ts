import { type Chunk, decodeChunk, encodeChunk } from './chunk.ts';
import type { Damage } from './damage.ts';
import { HotChain } from './hot-chain.ts';
import { decodePackState, JOB_ROW } from './pack-state.ts';
import { recoverChunk } from './recover-chunk.ts';
import type { StoreFile } from './store-file.ts';

/** The chunks of the store, in memory and in the table `chunk`, in the order of their numbers. */
export class Catalogue {
  readonly #file: StoreFile;
  readonly #damage: Damage;
  #chunks: Chunk[] = [];
  #highest = 0;
  /** Changes whenever a block may have moved: a reader then plans anew. */
  version = 0;

  constructor(file: StoreFile, damage: Damage) {
    this.#file = file;
    this.#damage = damage;
  }

  get chunks(): readonly Chunk[] {
    return this.#chunks;
  }

  /** The last hot chunk, if any: the one that is written. */
  get newestHot(): Chunk | undefined {
    return this.#chunks.findLast((chunk) => chunk.hot);
  }

  get(no: number): Chunk | undefined {
    return this.#chunks.find((chunk) => chunk.no === no);
  }

  nextNo(): number {
    return ++this.#highest;
  }

  /** Reads everything anew. @throws SQLite's error when the tables themselves are damaged. */
  load(): void {
    this.version++;
    this.#chunks = [];
    this.#highest = Math.max(0, ...this.#file.chunksIn('block'), ...this.#promised());
    for (const [no, data] of this.#file.rows('chunk')) {
      const chunk = decodeChunk(no, data) ?? this.#recover(no);
      if (chunk) this.set(chunk);
    }
    for (const no of this.#file.chunksIn('hot')) this.#addHot(no);
  }

  /** Adds or replaces a chunk, in memory only. */
  set(chunk: Chunk): void {
    this.version++;
    this.#highest = Math.max(this.#highest, chunk.no);
    const place = this.#chunks.findIndex((other) => other.no >= chunk.no);
    if (place < 0) this.#chunks.push(chunk);
    else this.#chunks.splice(place, this.#chunks[place]!.no === chunk.no ? 1 : 0, chunk);
  }

  /** Replaces the chunk that is written: its blocks have not moved. */
  widen(chunk: Chunk): void {
    if (this.#chunks.at(-1)?.no === chunk.no) this.#chunks[this.#chunks.length - 1] = chunk;
    else this.#chunks[this.#chunks.findIndex(({ no }) => no === chunk.no)] = chunk;
  }

  /** Adds or replaces a chunk on disk; `set` follows once the transaction is committed. */
  store(chunk: Chunk): void {
    this.#file.put('chunk', chunk.no, encodeChunk(chunk));
  }

  delete(no: number): void {
    this.version++;
    this.#chunks = this.#chunks.filter((chunk) => chunk.no !== no);
  }

  /** Gives the blocks that no entry names an entry: a salvage may have lost it. */
  adoptOrphans(): void {
    for (const no of this.#file.chunksIn('block')) {
      const found = this.get(no) ? undefined : recoverChunk(this.#file, no, this.#chunks.at(-1));
      if (found === undefined || this.#isBeingMade(found)) continue;
      this.store(found);
      this.set(found);
    }
  }

  /** Aggregates of samples that are not packed: they will be made again. */
  #isBeingMade({ tier, start, end }: Chunk): boolean {
    const unpacked = this.#chunks.filter((chunk) => chunk.tier === 'raw' && chunk.level === 0);
    return tier !== 'raw' && unpacked.some((chunk) => chunk.start <= end && chunk.end >= start);
  }

  /** Numbers that the packing under way has taken. */
  #promised(): number[] {
    const data = this.#file.get('job', JOB_ROW);
    return (data && decodePackState(data)?.targets.map((chunk) => chunk.no)) ?? [];
  }

  #recover(no: number): Chunk | undefined {
    this.#damage.report(`entry of chunk ${no}`);
    const before = this.#chunks.at(-1);
    return recoverChunk(this.#file, no, before);
  }

  #addHot(no: number): void {
    if (this.get(no)) return;
    const chunk = hotChunk(no, this.#file.hotRows(no));
    if (chunk) this.set(chunk);
  }
}

function hotChunk(no: number, rows: readonly Uint8Array[]): Chunk | undefined {
  const chain = new HotChain();
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  let bytes = 0;
  for (const row of rows) {
    bytes += row.length;
    if (chain.next(row) === undefined) continue;
    start = Math.min(start, chain.time);
    end = Math.max(end, chain.time);
  }
  const { segment, segmentStart } = chain;
  return { no, tier: 'raw', level: 0, segment, segmentStart, start, end, bytes, hot: true };
}
