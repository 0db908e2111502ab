import { errorCode, errorMessage } from '../../../agent/kit/errors.ts';
import { chunkCut } from '../chunk-cut.ts';
import { chunkDigest, chunkName } from '../chunk-name.ts';
import { brokenPages } from './broken-pages.ts';
import type { HashedPiece, Piece } from './messages.ts';
import { readPiece } from './read-piece.ts';

/** Chunks of a job, one behind another in its buffer as far as they were all read. */
export type JobChunks = {
  readonly buffer: Uint8Array;
  readonly starts: number[];
  readonly lengths: number[];
};

export type HashedJob = JobChunks & {
  readonly pieces: HashedPiece[];
  readonly digests: Uint8Array;
  readonly names: Uint8Array;
};

type Cut = (consumed: number, tail: Uint8Array | null, ended: boolean) => void;

/** Reads the pieces of a job into a buffer, cuts and hashes them. `cut` is told before hashing, as soon as what follows may begin. */
export function hashJob(
  pieces: readonly Piece[],
  buffer: Uint8Array,
  nameKey: Uint8Array,
  table: Int32Array,
  cut: Cut,
): HashedJob {
  const chunks: JobChunks = { buffer, starts: [], lengths: [] };
  const hashed: HashedPiece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const one = hashPiece(piece, chunks, at, table, cut);
    hashed.push(one);
    at += one.bytes;
  }
  return { ...chunks, pieces: hashed, ...named(chunks, nameKey) };
}

function hashPiece(piece: Piece, chunks: JobChunks, at: number, table: Int32Array, cut: Cut): HashedPiece {
  const before = chunks.starts.length;
  try {
    const { bytes, changed } = filled(piece, chunks.buffer, at);
    const short = bytes < piece.length;
    const last = piece.last || short;
    const end = cutPiece(piece, chunks, at, at + bytes, last, table);
    if (!piece.last)
      cut(end - at, piece.bytes === undefined ? null : chunks.buffer.slice(end, at + bytes), short);
    const bad = brokenPages(piece, chunks.buffer.subarray(at, end));
    return { bytes: end - at, chunks: chunks.starts.length - before, changed, badPages: bad };
  } catch (error) {
    chunks.starts.length = before;
    chunks.lengths.length = before;
    const failure = { code: errorCode(error), message: errorMessage(error) };
    return { bytes: 0, chunks: 0, changed: false, badPages: [], failure };
  }
}

function filled(piece: Piece, buffer: Uint8Array, at: number): { bytes: number; changed: boolean } {
  if (piece.bytes === undefined) return readPiece(piece, buffer, at);
  if (piece.bytes.buffer !== buffer.buffer) buffer.set(piece.bytes, at);
  return { bytes: piece.bytes.length, changed: false };
}

/** Where the last chunk ends: the end of the bytes where they are the last ones. */
function cutPiece(
  { page }: Piece,
  { buffer, starts, lengths }: JobChunks,
  start: number,
  end: number,
  last: boolean,
  table: Int32Array,
): number {
  let at = start;
  while (at < end) {
    const to = page === undefined ? chunkCut(buffer, at, end, table) : Math.min(end, at + page);
    // What ends where the bytes do may go on in the next piece.
    if (to === end && !last && (page === undefined || to - at < page)) break;
    starts.push(at);
    lengths.push(to - at);
    at = to;
  }
  return at;
}

function named({ buffer, starts, lengths }: JobChunks, nameKey: Uint8Array) {
  const digests = new Uint8Array(32 * starts.length);
  const names = new Uint8Array(32 * starts.length);
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index]!;
    const digest = chunkDigest(buffer.subarray(start, start + lengths[index]!));
    digests.set(digest, 32 * index);
    names.set(chunkName(nameKey, digest), 32 * index);
  }
  return { digests, names };
}
