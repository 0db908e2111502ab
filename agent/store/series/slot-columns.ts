import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { wordsOf } from './float-bits.ts';
import { readColumn, writeColumn } from './value-column.ts';

// Continue the kinds of value-column.ts and decimal-column.ts.
const SAME = 4;
const DIFFERENCES = 5;

/**
 * Writes the columns of one slot. Those after the first may be written as equal to the first, or as its
 * differences: in aggregates, `max` of a counter is its `last`, and `increase` the rise of `last`.
 */
export function writeColumns(writer: ByteWriter, columns: readonly Float64Array[]): void {
  const [first, ...rest] = columns;
  writeColumn(writer, first!);
  for (const column of rest) writeRelated(writer, column, first!);
}

export function readColumns(reader: ByteReader, columns: number, count: number): Float64Array[] {
  const first = readColumn(reader, count);
  const rest = Array.from({ length: columns - 1 }, () => readRelated(reader, first));
  return [first, ...rest];
}

function writeRelated(writer: ByteWriter, column: Float64Array, first: Float64Array): void {
  if (isSame(column, first)) writer.byte(SAME);
  else if (isDifferences(column, first)) writeDifferences(writer, column);
  else writeColumn(writer, column);
}

function writeDifferences(writer: ByteWriter, column: Float64Array): void {
  writer.byte(DIFFERENCES);
  writer.uint32(wordsOf(column)[0]!);
  writer.uint32(wordsOf(column)[1]!);
}

function readRelated(reader: ByteReader, first: Float64Array): Float64Array {
  const kind = reader.bytes[reader.at];
  if (kind !== SAME && kind !== DIFFERENCES) return readColumn(reader, first.length);
  reader.at++;
  if (kind === SAME) return first;
  const column = new Float64Array(first.length);
  for (let index = 1; index < first.length; index++) column[index] = first[index]! - first[index - 1]!;
  const words = wordsOf(column);
  words[0] = reader.uint32();
  words[1] = reader.uint32();
  return column;
}

function isSame(column: Float64Array, first: Float64Array): boolean {
  const words = wordsOf(first);
  return wordsOf(column).every((word, index) => word === words[index]);
}

function isDifferences(column: Float64Array, first: Float64Array): boolean {
  for (let index = 1; index < first.length; index++) {
    if (!Object.is(column[index], first[index]! - first[index - 1]!)) return false;
  }
  return Number.isFinite(column[0]) && first.every(Number.isFinite);
}
