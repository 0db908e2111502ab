import { GROUP_SIZE, type Slot, type Slots } from './block.ts';
import type { ByteReader } from './byte-reader.ts';
import { wordsOf } from './float-bits.ts';
import { HotChain } from './hot-chain.ts';
import { readChange } from './hot-value.ts';

export type HotColumnsOptions = {
  /** Groups to decode, in any order; the others are skipped. */
  readonly groups: readonly number[];
  /** Inclusive, ms. @default everything */
  readonly start?: number;
  readonly end?: number;
};

/** Turns hot rows, in the order they were written, into columns of the groups asked for. */
export class HotColumns {
  readonly chain = new HotChain();
  readonly #groups = new Map<number, GroupColumns>();
  readonly #start: number;
  readonly #end: number;

  constructor(options: HotColumnsOptions) {
    this.#start = options.start ?? Number.NEGATIVE_INFINITY;
    this.#end = options.end ?? Number.POSITIVE_INFINITY;
    for (const group of options.groups) this.#groups.set(group, new GroupColumns(group));
  }

  add(row: Uint8Array): void {
    const reader = this.chain.next(row);
    if (reader === undefined) return;
    if (this.chain.keyframe) for (const group of this.#groups.values()) group.restart();
    this.#applyChanges(reader);
    if (this.chain.time < this.#start || this.chain.time > this.#end) return;
    for (const group of this.#groups.values()) group.keep(this.chain);
  }

  /** What the rows hold of a group, one slot for each series that has samples. */
  slots(group: number): Slots {
    const timeline = this.#groups.get(group)?.timeline();
    return Array.from({ length: GROUP_SIZE }, (_, slot) => this.#groups.get(group)?.slot(slot, timeline));
  }

  /** What the rows hold of one series. */
  slot(id: number): Slot | undefined {
    return this.#groups.get(id >>> 4)?.slot(id & (GROUP_SIZE - 1), undefined);
  }

  #applyChanges(reader: ByteReader): void {
    for (let group = 0; !reader.atEnd; ) {
      group += reader.varint();
      const mask = reader.uint16();
      const length = reader.byte();
      const columns = this.#groups.get(group);
      if (columns) columns.apply(reader, mask);
      else reader.at += length;
    }
  }
}

/** The running values of one group, and a copy of them for each row that has a sample of it. */
class GroupColumns {
  readonly #group: number;
  readonly #now = new Float64Array(GROUP_SIZE);
  readonly #nowWords = wordsOf(this.#now);
  #rows = new Float64Array(GROUP_SIZE * 64);
  #times: number[] = [];
  #masks: number[] = [];
  /** Which slots each set of the current run has; by number of the set. */
  #setMasks: number[] = [];

  constructor(group: number) {
    this.#group = group;
  }

  restart(): void {
    this.#now.fill(0);
    this.#setMasks = [];
  }

  apply(reader: ByteReader, mask: number): void {
    for (let slot = 0; slot < GROUP_SIZE; slot++) {
      if (mask & (1 << slot)) readChange(reader, this.#now, this.#nowWords, slot);
    }
  }

  keep(chain: HotChain): void {
    this.#setMasks[chain.set] ??= maskOf(chain.ids, this.#group);
    const mask = this.#setMasks[chain.set]!;
    if (mask === 0) return;
    if ((this.#times.length + 1) * GROUP_SIZE > this.#rows.length) this.#grow();
    this.#rows.set(this.#now, this.#times.length * GROUP_SIZE);
    this.#times.push(chain.time);
    this.#masks.push(mask);
  }

  /** The times of all rows, for slots to share; undefined when they do not ascend, as rows of different callers. */
  timeline(): Float64Array | undefined {
    const times = Float64Array.from(this.#times);
    return times.every((time, index) => index === 0 || time > times[index - 1]!) ? times : undefined;
  }

  slot(slot: number, timeline: Float64Array | undefined): Slot | undefined {
    const rows: number[] = [];
    for (let row = 0; row < this.#masks.length; row++) if (this.#masks[row]! & (1 << slot)) rows.push(row);
    if (rows.length === 0) return undefined;
    const whole = timeline !== undefined && rows.length === timeline.length;
    const timestamps = whole ? timeline : Float64Array.from(rows, (row) => this.#times[row]!);
    return { timestamps, columns: [this.#column(slot, rows)] };
  }

  #column(slot: number, rows: readonly number[]): Float64Array {
    const column = new Float64Array(rows.length);
    const words = wordsOf(column);
    const source = wordsOf(this.#rows);
    for (let index = 0; index < rows.length; index++) {
      const at = (rows[index]! * GROUP_SIZE + slot) * 2;
      words[index * 2] = source[at]!;
      words[index * 2 + 1] = source[at + 1]!;
    }
    return column;
  }

  #grow(): void {
    const larger = new Float64Array(this.#rows.length * 2);
    larger.set(this.#rows);
    this.#rows = larger;
  }
}

/** @param ids ascending. */
function maskOf(ids: Uint32Array, group: number): number {
  let mask = 0;
  for (let at = firstOf(ids, group); at < ids.length && ids[at]! >>> 4 === group; at++) {
    mask |= 1 << (ids[at]! & 15);
  }
  return mask;
}

/** Where the ids of a group begin. */
function firstOf(ids: Uint32Array, group: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! >>> 4 < group) low = middle + 1;
    else high = middle;
  }
  return low;
}
