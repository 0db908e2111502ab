import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { checked, withChecksum } from './checksum.ts';
import { readPresence, writePresence } from './presence.ts';
import { readColumns, writeColumns } from './slot-columns.ts';
import { readTimeline, unionTimes, writeTimeline } from './timeline.ts';
import { compress, decompress } from './zstd-bun.ts';

/** Series that share a block: neighbours in the order of their ids. */
export const GROUP_SIZE = 16;

/** What a block holds of one series: ascending timestamps, and one value of each column for each of them. */
export type Slot = {
  readonly timestamps: Float64Array;
  readonly columns: readonly Float64Array[];
};

/** At most one slot for each of the series of a group; undefined where a series has nothing in this block. */
export type Slots = (Slot | undefined)[];

/** Encodes the slots of one group: one shared timeline, columns side by side, zstd over all, CRC-32 in front. */
export function encodeBlock(slots: Slots): Uint8Array {
  const timeline = timelineOf(slots);
  const bodies = slots.map((slot) => slot && encodeSlot(slot, timeline));
  const writer = new ByteWriter(16_384);
  writer.byte(slots.find((slot) => slot)?.columns.length ?? 0);
  writer.uint16(bodies.reduce((mask, body, index) => (body ? mask | (1 << index) : mask), 0));
  writeTimeline(writer, timeline);
  for (const body of bodies) if (body) writer.varint(body.length);
  for (const body of bodies) if (body) writer.append(body);
  return withChecksum(compress(writer.written()));
}

/** A decoded block: the timeline is read at once, a slot when it is asked for. */
export class Block {
  readonly #payload: Uint8Array;
  readonly #columns: number;
  readonly #timeline: Float64Array;
  readonly #starts: (number | undefined)[];

  /** @throws RangeError when the block is torn, flipped, or of an unknown shape. */
  constructor(blob: Uint8Array) {
    const frame = checked(blob);
    if (frame === undefined) throw new RangeError('Cannot read block: the checksum does not match');
    const reader = new ByteReader(decompress(frame));
    this.#payload = reader.bytes;
    this.#columns = reader.byte();
    const mask = reader.uint16();
    this.#timeline = readTimeline(reader);
    this.#starts = slotStarts(reader, mask);
  }

  /** 1 for raw samples, 6 for aggregates. */
  get columns(): number {
    return this.#columns;
  }

  /** The first timestamp of any slot. */
  get first(): number {
    return this.#timeline[0]!;
  }

  get last(): number {
    return this.#timeline.at(-1)!;
  }

  /** Whether all timestamps lie on full hours. */
  get hourly(): boolean {
    return this.#timeline.every((time) => time % 3_600_000 === 0);
  }

  /** Bytes that this object keeps in memory. */
  get weight(): number {
    return this.#payload.length + this.#timeline.byteLength;
  }

  slot(index: number): Slot | undefined {
    const start = this.#starts[index];
    if (start === undefined) return undefined;
    const reader = new ByteReader(this.#payload, start);
    const timestamps = readPresence(reader, this.#timeline);
    return { timestamps, columns: readColumns(reader, this.#columns, timestamps.length) };
  }

  slots(): Slots {
    return this.#starts.map((_, index) => this.slot(index));
  }
}

function timelineOf(slots: Slots): Float64Array {
  let timeline: Float64Array | undefined;
  for (const slot of slots) {
    if (slot) timeline = timeline ? unionTimes(timeline, slot.timestamps) : slot.timestamps;
  }
  if (timeline === undefined) throw new RangeError('Cannot encode block: it has no slots');
  return timeline;
}

function encodeSlot(slot: Slot, timeline: Float64Array): Uint8Array {
  const writer = new ByteWriter(slot.timestamps.length * 2 + 64);
  writePresence(writer, timeline, slot.timestamps);
  writeColumns(writer, slot.columns);
  return writer.written();
}

function slotStarts(reader: ByteReader, mask: number): (number | undefined)[] {
  const lengths = Array.from({ length: GROUP_SIZE }, (_, slot) =>
    mask & (1 << slot) ? reader.varint() : undefined,
  );
  let at = reader.at;
  return lengths.map((length) => {
    const start = at;
    at += length ?? 0;
    return length === undefined ? undefined : start;
  });
}
