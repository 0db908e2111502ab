import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { wordsOf } from './float-bits.ts';

const DELTA = 2;
const DELTA_OF_DELTA = 3;
const MAXIMUM_SCALE = 9;
// Deltas of deltas are up to four times as large, and zigzag doubles them: all stays below 2^53.
const LARGEST = 2 ** 50;
const POWERS = Array.from({ length: MAXIMUM_SCALE + 1 }, (_, scale) => 10 ** scale);

/** Added to the scale when values are whole numbers *times* 0.001, which often is one bit off the quotient. */
const MULTIPLIED = 128;

/** A column as whole numbers: each value is `unitOf(scale)` of its own, but for the exceptions. */
export type Decimals = {
  readonly scale: number;
  readonly whole: Float64Array;
  readonly exceptions: readonly number[];
};

/** The column at the smallest scale that leaves few exceptions (NaN, ±Inf, -0, more digits), or undefined. */
export function toDecimals(values: Float64Array): Decimals | undefined {
  const allowed = values.length >> 4;
  for (let scale = 0; scale <= MAXIMUM_SCALE; scale++) {
    const decimals = atScale(values, scale, allowed) ?? atScale(values, scale | MULTIPLIED, allowed);
    if (decimals) return decimals;
  }
  return undefined;
}

/** Turns a whole number into the value that it stands for. */
function unitOf(scale: number): (whole: number) => number {
  const power = POWERS[scale & ~MULTIPLIED]!;
  const factor = 1 / power;
  return scale & MULTIPLIED ? (whole) => whole * factor : (whole) => whole / power;
}

export function isDecimalColumn(kind: number): boolean {
  return kind === DELTA || kind === DELTA_OF_DELTA;
}

/** Writes kind, scale, exceptions (gap, then the double itself), then the deltas, whichever order is shorter. */
export function writeDecimals(writer: ByteWriter, decimals: Decimals, words: Uint32Array): void {
  const { scale, whole, exceptions } = decimals;
  const kind = isShorterAsDeltas(whole) ? DELTA : DELTA_OF_DELTA;
  writer.byte(kind);
  writer.byte(scale);
  writer.varint(exceptions.length);
  let before = 0;
  for (const index of exceptions) {
    writer.varint(index - before);
    writer.uint32(words[index * 2]!);
    writer.uint32(words[index * 2 + 1]!);
    before = index;
  }
  writeDeltas(writer, whole, kind);
}

export function readDecimals(reader: ByteReader, kind: number, count: number): Float64Array {
  const scale = reader.byte();
  const exceptions = readExceptions(reader);
  const values = new Float64Array(count);
  readDeltas(reader, kind, values);
  if (scale > 0) scaleAll(values, scale);
  if (exceptions.length > 0) restore(wordsOf(values), exceptions);
  return values;
}

/** Each number is read here where it has one byte or two, as nearly all have: this loop is most of what a query does. */
function readDeltas(reader: ByteReader, kind: number, whole: Float64Array): void {
  const { bytes } = reader;
  let { at } = reader;
  let last = 0;
  let delta = 0;
  for (let index = 0; index < whole.length; index++) {
    const first = bytes[at]!;
    let change: number;
    if (first < 128) {
      change = (first >>> 1) ^ -(first & 1);
      at++;
    } else if (bytes[at + 1]! < 128) {
      const size = ((first & 127) >>> 1) | (bytes[at + 1]! << 6);
      change = size ^ -(first & 1);
      at += 2;
    } else {
      reader.at = at;
      change = reader.zigzag();
      at = reader.at;
    }
    delta = kind === DELTA ? change : delta + change;
    last += delta;
    whole[index] = last;
  }
  reader.at = at;
}

function scaleAll(values: Float64Array, scale: number): void {
  const power = POWERS[scale & ~MULTIPLIED]!;
  const factor = 1 / power;
  if (scale & MULTIPLIED) for (let index = 0; index < values.length; index++) values[index]! *= factor;
  else for (let index = 0; index < values.length; index++) values[index]! /= power;
}

type Exception = [index: number, low: number, high: number];

function restore(words: Uint32Array, exceptions: readonly Exception[]): void {
  for (const [index, low, high] of exceptions) {
    words[index * 2] = low;
    words[index * 2 + 1] = high;
  }
}

function atScale(values: Float64Array, scale: number, allowed: number): Decimals | undefined {
  const power = POWERS[scale & ~MULTIPLIED]!;
  const unit = unitOf(scale);
  const whole = new Float64Array(values.length);
  const exceptions: number[] = [];
  let last = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    const near = scale === 0 ? value : Math.round(value * power);
    if (isExact(value, near, unit)) last = near;
    else if (exceptions.push(index) > allowed) return undefined;
    whole[index] = last;
  }
  return { scale, whole, exceptions };
}

function isExact(value: number, near: number, unit: (whole: number) => number): boolean {
  return unit(near) === value && Math.abs(near) <= LARGEST && Number.isInteger(near) && !Object.is(value, -0);
}

/** Whether deltas take no more bytes than deltas of deltas. */
function isShorterAsDeltas(whole: Float64Array): boolean {
  let balance = 0;
  let last = 0;
  let lastDelta = 0;
  for (let index = 0; index < whole.length; index++) {
    const delta = whole[index]! - last;
    balance += bytesOf(delta) - bytesOf(delta - lastDelta);
    last = whole[index]!;
    lastDelta = delta;
  }
  return balance <= 0;
}

function bytesOf(delta: number): number {
  const size = Math.abs(delta);
  return size < 64 ? 1 : size < 8_192 ? 2 : size < 1_048_576 ? 3 : size < 134_217_728 ? 4 : 6;
}

function writeDeltas(writer: ByteWriter, whole: Float64Array, kind: number): void {
  let last = 0;
  let lastDelta = 0;
  for (let index = 0; index < whole.length; index++) {
    const delta = whole[index]! - last;
    writer.zigzag(kind === DELTA ? delta : delta - lastDelta);
    last = whole[index]!;
    lastDelta = delta;
  }
}

function readExceptions(reader: ByteReader): Exception[] {
  let index = 0;
  return Array.from({ length: reader.varint() }, () => {
    index += reader.varint();
    return [index, reader.uint32(), reader.uint32()];
  });
}
