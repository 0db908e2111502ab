import { ByteReader } from './byte-reader.ts';
import { checked } from './checksum.ts';

/** The row starts afresh: values are differences to zero, earlier sets of series are void. */
export const KEYFRAME = 1;
/** The row lists the series that it has samples of, instead of referring to an earlier list. */
export const DEFINES_SET = 2;

/**
 * Reads the heads of hot rows in the order they were written (FORMAT.md, "Hot rows"). Each row refers to the ones
 * before it as far back as the last keyframe, so an unreadable row hides the rest of its run.
 */
export class HotChain {
  /** Of the last row read, ms since the epoch. */
  time = 0;
  /** What the wall clock said when it was written. */
  clock = 0;
  segment = 0;
  segmentStart = 0;
  keyframe = false;
  /** The series that the row has samples of, ascending. */
  ids: Uint32Array = new Uint32Array(0);
  set = 0;
  sets: Uint32Array[] = [];
  unreadable = 0;
  #synchronised = false;

  /** @returns a reader at the changed values, or undefined when the row cannot be read. */
  next(blob: Uint8Array): ByteReader | undefined {
    const content = checked(blob);
    const flags = content?.[0] ?? 0;
    this.keyframe = (flags & KEYFRAME) !== 0;
    this.#synchronised = content !== undefined && (this.keyframe || this.#synchronised);
    if (content === undefined || !this.#synchronised) {
      this.unreadable++;
      return undefined;
    }
    const reader = new ByteReader(content, 1);
    this.#readTimes(reader);
    this.#readSet(reader, flags);
    return reader;
  }

  #readTimes(reader: ByteReader): void {
    this.time = this.keyframe ? reader.varint() : this.time + reader.zigzag();
    this.clock = this.time + reader.zigzag();
    if (!this.keyframe) return;
    this.segment = reader.varint();
    this.segmentStart = reader.varint();
    this.sets = [];
  }

  #readSet(reader: ByteReader, flags: number): void {
    this.set = flags & DEFINES_SET ? this.sets.push(readIds(reader)) - 1 : reader.varint();
    this.ids = this.sets[this.set]!;
  }
}

function readIds(reader: ByteReader): Uint32Array {
  const ids = new Uint32Array(reader.varint());
  let id = 0;
  for (let index = 0; index < ids.length; index++) {
    id += reader.varint();
    ids[index] = id;
  }
  return ids;
}
