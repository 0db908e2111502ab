import { GROUP_SIZE } from './block.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { checked, withChecksum } from './checksum.ts';
import { wordsOf } from './float-bits.ts';

/**
 * The last value of each series of a group that its aggregates have counted: where the increase of the next ones
 * starts from. `time` tells whether it still lies before them.
 */
export type Carry = {
  readonly segment: number;
  readonly times: Float64Array;
  /** NaN where there is none. */
  readonly values: Float64Array;
};

export function emptyCarry(segment: number): Carry {
  return {
    segment,
    times: new Float64Array(GROUP_SIZE),
    values: new Float64Array(GROUP_SIZE).fill(Number.NaN),
  };
}

export function encodeCarry(carry: Carry): Uint8Array {
  const writer = new ByteWriter(GROUP_SIZE * 16);
  const words = wordsOf(carry.values);
  writer.varint(carry.segment);
  for (let slot = 0; slot < GROUP_SIZE; slot++) {
    writer.varint(carry.times[slot]!);
    writer.uint32(words[slot * 2]!);
    writer.uint32(words[slot * 2 + 1]!);
  }
  return withChecksum(writer.written());
}

/** @returns undefined when it is damaged. */
export function decodeCarry(data: Uint8Array): Carry | undefined {
  const content = checked(data);
  if (content === undefined) return undefined;
  const reader = new ByteReader(content);
  const carry = emptyCarry(reader.varint());
  const words = wordsOf(carry.values);
  for (let slot = 0; slot < GROUP_SIZE; slot++) {
    carry.times[slot] = reader.varint();
    words[slot * 2] = reader.uint32();
    words[slot * 2 + 1] = reader.uint32();
  }
  return carry;
}

/** The value that the series in `slot` had before `time`, as far as is known. */
export function carriedBefore(carry: Carry, slot: number, segment: number, time: number): number | undefined {
  const value = carry.values[slot]!;
  if (Number.isNaN(value)) return undefined;
  return carry.segment === segment && carry.times[slot]! >= time ? undefined : value;
}
