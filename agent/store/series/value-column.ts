import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { isDecimalColumn, readDecimals, toDecimals, writeDecimals } from './decimal-column.ts';
import { wordsOf } from './float-bits.ts';

const CONSTANT = 0;
const XOR = 1;

/**
 * Writes a column of doubles, bit-exact, in the cheapest of: one constant; whole numbers (values times a power of
 * ten) as deltas or deltas of deltas with exceptions; the eight byte planes of each value XOR the one before.
 */
export function writeColumn(writer: ByteWriter, values: Float64Array): void {
  const words = wordsOf(values);
  if (isConstant(words)) {
    writer.byte(CONSTANT);
    writer.uint32(words[0]!);
    writer.uint32(words[1]!);
    return;
  }
  const decimals = toDecimals(values);
  if (decimals) writeDecimals(writer, decimals, words);
  else writeXor(writer, words);
}

export function readColumn(reader: ByteReader, count: number): Float64Array {
  const kind = reader.byte();
  if (isDecimalColumn(kind)) return readDecimals(reader, kind, count);
  const values = new Float64Array(count);
  if (kind === CONSTANT) fill(values, reader.uint32(), reader.uint32());
  else if (kind === XOR) readXor(reader, wordsOf(values));
  else throw new RangeError(`Cannot read column: unknown kind ${kind}`);
  return values;
}

function isConstant(words: Uint32Array): boolean {
  const low = words[0];
  const high = words[1];
  for (let index = 2; index < words.length; index += 2) {
    if (words[index] !== low || words[index + 1] !== high) return false;
  }
  return true;
}

function fill(values: Float64Array, low: number, high: number): void {
  const words = wordsOf(values);
  if (values.length === 0) return;
  words[0] = low;
  words[1] = high;
  for (let done = 1; done < values.length; done *= 2) values.copyWithin(done, 0, done);
}

function writeXor(writer: ByteWriter, words: Uint32Array): void {
  const count = words.length / 2;
  writer.byte(XOR);
  writer.reserve(words.length * 4);
  const planes = writer.bytes.subarray(writer.length, writer.length + words.length * 4);
  for (let index = 0; index < words.length; index++) {
    const changed = words[index]! ^ (words[index - 2] ?? 0);
    const base = (index % 2) * 4 * count + (index >>> 1);
    for (let byte = 0; byte < 4; byte++) planes[base + byte * count] = changed >>> (byte * 8);
  }
  writer.length += words.length * 4;
}

function readXor(reader: ByteReader, words: Uint32Array): void {
  const count = words.length / 2;
  const planes = reader.take(words.length * 4);
  for (let index = 0; index < words.length; index++) {
    const base = (index % 2) * 4 * count + (index >>> 1);
    let changed = 0;
    for (let byte = 0; byte < 4; byte++) changed |= planes[base + byte * count]! << (byte * 8);
    words[index] = changed ^ (words[index - 2] ?? 0);
  }
}
