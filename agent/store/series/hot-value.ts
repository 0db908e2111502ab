import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

const WHOLE = 0;
const BITS = 1;
const HUNDREDTHS = 2;
const BILLIONTHS = 3;
// Times two for the sign, times four for the kind: the token stays below 2^53.
const LARGEST = 2 ** 49;

/**
 * Writes how a value differs from the one before it as a token whose low two bits say what it counts: units,
 * hundredths or billionths. Where that is not exact, the 64 bits follow the token. `words` of `index` are the bits.
 */
export function writeChange(
  writer: ByteWriter,
  before: number,
  value: number,
  words: Uint32Array,
  index: number,
): void {
  if (Number.isInteger(value) && Number.isInteger(before) && fits(value - before, value)) {
    writer.varint(token(value - before, WHOLE));
    return;
  }
  if (writeScaled(writer, before, value, 100, HUNDREDTHS)) return;
  if (writeScaled(writer, before, value, 1e9, BILLIONTHS)) return;
  writer.varint(BITS);
  writer.uint32(words[index * 2]!);
  writer.uint32(words[index * 2 + 1]!);
}

/** Reads a change and applies it to `values[index]`, whose bits are `words`. */
export function readChange(
  reader: ByteReader,
  values: Float64Array,
  words: Uint32Array,
  index: number,
): void {
  const read = reader.varint();
  const kind = read % 4;
  if (kind === BITS) {
    words[index * 2] = reader.uint32();
    words[index * 2 + 1] = reader.uint32();
    return;
  }
  const positive = Math.floor(read / 4);
  const change = positive % 2 === 0 ? positive / 2 : -(positive + 1) / 2;
  if (kind === WHOLE) values[index] = values[index]! + change;
  else values[index] = scaled(values[index]!, kind === HUNDREDTHS ? 100 : 1e9, change);
}

function writeScaled(
  writer: ByteWriter,
  before: number,
  value: number,
  scale: number,
  kind: number,
): boolean {
  const change = Math.round(value * scale) - Math.round(before * scale);
  if (!fits(change, value) || !fits(before * scale, 1) || scaled(before, scale, change) !== value)
    return false;
  writer.varint(token(change, kind));
  return true;
}

function scaled(before: number, scale: number, change: number): number {
  return (Math.round(before * scale) + change) / scale;
}

/** A sum never gives -0, and beyond `LARGEST` it may round. */
function fits(change: number, value: number): boolean {
  return Math.abs(change) <= LARGEST && Math.abs(value) <= LARGEST && !Object.is(value, -0);
}

function token(change: number, kind: number): number {
  return (change < 0 ? -change * 2 - 1 : change * 2) * 4 + kind;
}
