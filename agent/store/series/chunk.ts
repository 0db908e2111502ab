import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { checked, withChecksum } from './checksum.ts';
import type { Resolution } from './series-store.ts';

// The order is part of the format.
const TIERS: readonly Resolution[] = ['raw', '1m', '1h'];

/**
 * A stretch of time of one tier, with at most one block for each group of series. `hot` chunks have rows instead:
 * the last is still written, those before it wait to be sealed.
 */
export type Chunk = {
  readonly no: number;
  readonly tier: Resolution;
  /** How often it was packed together from smaller ones. */
  readonly level: number;
  /** Grows by one with each backward step of the clock. */
  readonly segment: number;
  /** What the clock said after that step, ms. */
  readonly segmentStart: number;
  /** Of the first and the last sample, ms; for aggregates of the first and last interval's end. */
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  readonly hot: boolean;
};

export function encodeChunk(chunk: Chunk): Uint8Array {
  const writer = new ByteWriter(64);
  writer.byte(TIERS.indexOf(chunk.tier));
  for (const key of ['level', 'segment', 'segmentStart', 'start', 'end', 'bytes'] as const) {
    writer.varint(chunk[key]);
  }
  return withChecksum(writer.written());
}

/** @returns undefined when the row is damaged. */
export function decodeChunk(no: number, data: Uint8Array): Chunk | undefined {
  const content = checked(data);
  if (content === undefined) return undefined;
  const reader = new ByteReader(content);
  const tier = TIERS[reader.byte()]!;
  const [level, segment, segmentStart, start, end, bytes] = Array.from({ length: 6 }, () => reader.varint());
  return {
    no,
    tier,
    level: level!,
    segment: segment!,
    segmentStart: segmentStart!,
    start: start!,
    end: end!,
    bytes: bytes!,
    hot: false,
  };
}
