import { ByteWriter } from './byte-writer.ts';
import { writeChecksum } from './checksum.ts';
import { wordsOf } from './float-bits.ts';
import { DEFINES_SET, KEYFRAME } from './hot-chain.ts';
import { writeChange } from './hot-value.ts';
import { type Shape, ShapeCache } from './shape-cache.ts';

const ROWS_PER_KEYFRAME = 60;
const SETS_PER_KEYFRAME = 32;

/** What a hot row says beside its samples. */
export type RowHead = {
  readonly time: number;
  readonly clock: number;
  readonly segment: number;
  readonly segmentStart: number;
};

/**
 * Encodes ticks as hot rows: the values that changed since the row before, group by group, so that a reader of one
 * series skips the other groups by their length. The cost of a tick is a comparison for each series and an encoding
 * for each that changed.
 */
export class HotEncoder {
  readonly #shapes = new ShapeCache();
  readonly #writer = new ByteWriter(4_096);
  #last = new Float64Array(1_024);
  #lastWords = wordsOf(this.#last);
  #defined: Shape[] = [];
  #rows = ROWS_PER_KEYFRAME;
  #time = 0;

  /** Makes the next row a keyframe. */
  restart(): void {
    this.#rows = ROWS_PER_KEYFRAME;
  }

  /** @returns the row, a new array; whether it is a keyframe is in its fifth byte. */
  encode(head: RowHead, ids: ArrayLike<number>, values: Float64Array): Uint8Array {
    const shape = this.#shapes.of(ids);
    this.#grow(shape.highest + 1);
    const keyframe = this.#rows >= ROWS_PER_KEYFRAME || this.#defined.length >= SETS_PER_KEYFRAME;
    if (keyframe) this.#forgetAll();
    this.#rows++;
    this.#writeHead(head, shape, keyframe);
    this.#writeGroups(shape, values, wordsOf(values));
    const row = this.#writer.bytes.slice(0, this.#writer.length);
    writeChecksum(row);
    return row;
  }

  #forgetAll(): void {
    this.#rows = 0;
    this.#defined = [];
    this.#lastWords.fill(0);
  }

  #grow(count: number): void {
    if (count <= this.#last.length) return;
    const larger = new Float64Array(Math.max(count, this.#last.length * 2));
    larger.set(this.#last);
    this.#last = larger;
    this.#lastWords = wordsOf(larger);
  }

  #writeHead(head: RowHead, shape: Shape, keyframe: boolean): void {
    const writer = this.#writer;
    const set = this.#defined.indexOf(shape);
    writer.length = 0;
    writer.uint32(0);
    writer.byte((keyframe ? KEYFRAME : 0) | (set < 0 ? DEFINES_SET : 0));
    if (keyframe) writer.varint(head.time);
    else writer.zigzag(head.time - this.#time);
    writer.zigzag(head.clock - head.time);
    if (keyframe) writer.varint(head.segment);
    if (keyframe) writer.varint(head.segmentStart);
    if (set < 0) this.#defineSet(shape);
    else writer.varint(set);
    this.#time = head.time;
  }

  #defineSet(shape: Shape): void {
    this.#defined.push(shape);
    this.#writer.varint(shape.ids.length);
    let before = 0;
    for (let index = 0; index < shape.ids.length; index++) {
      const id = shape.ids[shape.order?.[index] ?? index]!;
      this.#writer.varint(id - before);
      before = id;
    }
  }

  #writeGroups(shape: Shape, values: Float64Array, words: Uint32Array): void {
    const { ids, order } = shape;
    const last = this.#lastWords;
    let group = 0;
    let open = -1;
    for (let place = 0; place < ids.length; place++) {
      const index = order === undefined ? place : order[place]!;
      const id = ids[index]!;
      if (words[index * 2] === last[id * 2] && words[index * 2 + 1] === last[id * 2 + 1]) continue;
      if (open < 0 || id >>> 4 !== group) {
        this.#closeGroup(open);
        open = this.#openGroup(open < 0 ? id >>> 4 : (id >>> 4) - group);
        group = id >>> 4;
      }
      this.#writeValue(open, id, values, words, index);
    }
    this.#closeGroup(open);
  }

  /** Distance to the group before, a mask of the slots that changed, the length of what follows. */
  #openGroup(distance: number): number {
    this.#writer.varint(distance);
    this.#writer.uint16(0);
    this.#writer.byte(0);
    return this.#writer.length;
  }

  #closeGroup(open: number): void {
    // 16 values of at most 9 bytes: the length fits a byte.
    if (open >= 0) this.#writer.bytes[open - 1] = this.#writer.length - open;
  }

  #writeValue(open: number, id: number, values: Float64Array, words: Uint32Array, index: number): void {
    const slot = id & 15;
    this.#writer.bytes[open - 3 + (slot >>> 3)]! |= 1 << (slot & 7);
    writeChange(this.#writer, this.#last[id]!, values[index]!, words, index);
    this.#lastWords[id * 2] = words[index * 2]!;
    this.#lastWords[id * 2 + 1] = words[index * 2 + 1]!;
  }
}
