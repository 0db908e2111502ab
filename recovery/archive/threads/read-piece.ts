import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Piece } from './messages.ts';

/** Neither through a symlink at its end, nor waiting for the other end of a pipe that took the file's place. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const NOATIME = constants.O_NOATIME ?? 0;

export type PieceRead = { readonly bytes: number; readonly changed: boolean };

/**
 * Reads a piece of a file to `at` in a buffer; fewer bytes than asked for where the file has become shorter.
 *
 * @throws the error of the system: the file is gone, or may not be read
 */
export function readPiece(piece: Piece, buffer: Uint8Array, at: number): PieceRead {
  const opened = piece.descriptor ?? openForReading(piece.path as string);
  try {
    const bytes = readContent(opened, piece, buffer, at);
    return { bytes, changed: bytes < piece.length || isAnother(opened, piece) };
  } finally {
    if (piece.descriptor === undefined) closeSync(opened);
  }
}

/** Opens a file without touching its time of access, where that is allowed. Throws the error of the system. */
export function openForReading(path: Uint8Array | string): number {
  try {
    return openSync(path as Buffer, FLAGS | NOATIME);
  } catch (error) {
    // Only the owner may leave the time of access as it is.
    if ((error as { code?: string }).code !== 'EPERM') throw error;
    return openSync(path as Buffer, FLAGS);
  }
}

function readContent(file: number, piece: Piece, buffer: Uint8Array, at: number): number {
  if (piece.data === undefined) return readRange(file, piece.offset, piece.length, buffer, at);
  let read = 0;
  for (const [offset, length] of fileRanges(piece.data, piece.offset, piece.length)) {
    const bytes = readRange(file, offset, length, buffer, at + read);
    read += bytes;
    if (bytes < length) break;
  }
  return read;
}

function readRange(file: number, offset: number, length: number, buffer: Uint8Array, at: number): number {
  let read = 0;
  while (read < length) {
    const bytes = readSync(file, buffer, at + read, length - read, offset + read);
    if (bytes === 0) break;
    read += bytes;
  }
  return read;
}

/** Where in the file a stretch of its content is. */
function* fileRanges(
  data: readonly (readonly [number, number])[],
  offset: number,
  length: number,
): Iterable<[number, number]> {
  let content = 0;
  const end = offset + length;
  for (const [start, bytes] of data) {
    const from = Math.max(offset, content);
    const to = Math.min(end, content + bytes);
    if (from < to) yield [start + from - content, to - from];
    content += bytes;
    if (content >= end) return;
  }
}

function isAnother(file: number, { expected }: Piece): boolean {
  if (expected === undefined) return false;
  const { size, mtimeNs } = fstatSync(file, { bigint: true });
  if (Number(size) !== expected.size) return true;
  return expected.mtime !== undefined && String(mtimeNs) !== expected.mtime;
}
