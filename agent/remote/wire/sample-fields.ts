import type { Samples } from '../../store/series/series-store.ts';
import { type ProtoWriter, varintLength } from './proto-writer.ts';

/** Key and length of a sample, key and bytes of its value, key of its time. */
const AROUND_TIME = 2 + 9 + 1;

/** Bytes that `writeSamples` will write. */
export function samplesLength({ timestamps }: Samples, from: number, to: number): number {
  let length = (to - from) * AROUND_TIME;
  for (let index = from; index < to; index++) length += varintLength(timestamps[index]!);
  return length;
}

/** `repeated Sample samples = 2`, of `double value = 1; int64 timestamp = 2`: the same in both versions. */
export function writeSamples(
  writer: ProtoWriter,
  { timestamps, values }: Samples,
  from: number,
  to: number,
): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let index = from; index < to; index++) {
    const time = timestamps[index]!;
    writer.byte(0x12);
    writer.varint(AROUND_TIME - 2 + varintLength(time));
    writer.byte(0x09);
    writer.doubleBytes(bytes, index * 8);
    writer.byte(0x10);
    writer.varint(time);
  }
}
