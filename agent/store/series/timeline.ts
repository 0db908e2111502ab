import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

const REGULAR = 0;
const IRREGULAR = 1;

/** Writes ascending timestamps (ms): the first, then one step if all are equal, else deltas of deltas. */
export function writeTimeline(writer: ByteWriter, times: Float64Array): void {
  writer.varint(times.length);
  writer.varint(times[0]!);
  const step = times.length > 1 ? times[1]! - times[0]! : 0;
  if (isRegular(times, step)) {
    writer.byte(REGULAR);
    writer.varint(step);
  } else {
    writer.byte(IRREGULAR);
    writeDeltas(writer, times);
  }
}

export function readTimeline(reader: ByteReader): Float64Array {
  const times = new Float64Array(reader.varint());
  const first = reader.varint();
  if (reader.byte() === IRREGULAR) return readDeltas(reader, times, first);
  const step = reader.varint();
  for (let index = 0; index < times.length; index++) times[index] = first + index * step;
  return times;
}

/** The timestamps of both, ascending, each once. */
export function unionTimes(a: Float64Array, b: Float64Array): Float64Array {
  if (sameTimes(a, b)) return a;
  const union = new Float64Array(a.length + b.length);
  let count = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; count++) {
    const left = i < a.length ? a[i]! : Number.POSITIVE_INFINITY;
    const right = j < b.length ? b[j]! : Number.POSITIVE_INFINITY;
    union[count] = Math.min(left, right);
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return union.slice(0, count);
}

export function sameTimes(a: Float64Array, b: Float64Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function isRegular(times: Float64Array, step: number): boolean {
  for (let index = 1; index < times.length; index++) {
    if (times[index]! - times[index - 1]! !== step) return false;
  }
  return true;
}

function writeDeltas(writer: ByteWriter, times: Float64Array): void {
  let delta = 0;
  for (let index = 1; index < times.length; index++) {
    const next = times[index]! - times[index - 1]!;
    writer.zigzag(next - delta);
    delta = next;
  }
}

function readDeltas(reader: ByteReader, times: Float64Array, first: number): Float64Array {
  times[0] = first;
  let delta = 0;
  for (let index = 1; index < times.length; index++) {
    delta += reader.zigzag();
    times[index] = times[index - 1]! + delta;
  }
  return times;
}
