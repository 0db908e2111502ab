import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '../../../agent/kit/errors.ts';
import type { WalArchive, WalOptions } from '../wal-archive.ts';
import { PART_SIZE } from '../wal-object.ts';
import { parsePiece, pieceChain, pieceName, piecePrefix, type WalPiece } from './wal-piece.ts';
import { writtenEnd } from './written-end.ts';

/** More pieces than this are one, so that a restore fetches few. */
const MAXIMUM_PIECES = 32;
/** Milliseconds in which a write whose last byte we see has come to its end. */
const SETTLE = 20;

/** What is archived of a segment that is still being written. */
export class SegmentPieces {
  readonly #archive: WalArchive;
  readonly #segment: string;
  #pieces: readonly WalPiece[];
  /** Bytes of the beginning that are archived. */
  archivedEnd: number;

  constructor(archive: WalArchive, segment: string, pieces: readonly WalPiece[]) {
    this.#archive = archive;
    this.#segment = segment;
    this.#pieces = pieces;
    this.archivedEnd = pieceChain(pieces).at(-1)?.to ?? 0;
  }

  static async of(archive: WalArchive, segment: string, options: WalOptions = {}): Promise<SegmentPieces> {
    return new SegmentPieces(archive, segment, await listPieces(archive, segment, options));
  }

  /**
   * Archives what has been written to the file since the last time.
   *
   * @param path the segment as `pg_receivewal` writes it: `….partial`, of full size
   * @param now wall time, milliseconds
   * @returns whether there was more
   */
  async push(path: string, now: number, options: WalOptions = {}): Promise<boolean> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const end = await writtenEnd(file, this.archivedEnd, size);
      if (end <= this.archivedEnd) return false;
      await delay(SETTLE);
      await this.#store(file, end, Math.floor(now / 1_000), options);
      return true;
    } finally {
      await file.close();
    }
  }

  /** Takes away every piece, since the whole segment is archived; an append-only target keeps them, which is no harm. */
  async supersede(options: WalOptions = {}): Promise<void> {
    for (const piece of this.#pieces) await this.#remove(piece, options);
    this.#pieces = [];
  }

  async #store(file: Awaited<ReturnType<typeof open>>, end: number, at: number, options: WalOptions) {
    const anew = this.#pieces.length >= MAXIMUM_PIECES;
    const older = anew ? this.#pieces : [];
    let from = anew ? 0 : this.archivedEnd;
    const stored: WalPiece[] = [];
    while (from < end) {
      const piece = { segment: this.#segment, from, to: Math.min(end, from + PART_SIZE), at };
      await this.#put(piece, await bytesOf(file, piece), options);
      stored.push(piece);
      from = piece.to;
    }
    this.#pieces = [...(anew ? [] : this.#pieces), ...stored];
    this.archivedEnd = end;
    for (const piece of older) await this.#remove(piece, options);
  }

  async #put(piece: WalPiece, bytes: Buffer, options: WalOptions): Promise<void> {
    const { repository, systemId } = this.#archive;
    await repository.putSealed(pieceName(systemId, piece), bytes, options).catch((error) => {
      // The last answer was lost: the same stretch of a log is the same bytes.
      if (!(error instanceof OperationalError && error.kind === 'conflict')) throw error;
    });
  }

  async #remove(piece: WalPiece, { signal }: WalOptions): Promise<void> {
    const { repository, systemId } = this.#archive;
    await repository.target.remove(pieceName(systemId, piece), signal).catch((error) => {
      if (!(error instanceof OperationalError && error.kind === 'forbidden')) throw error;
    });
  }
}

/** Segment of the file `….partial` of `pg_receivewal`. */
export const segmentOfPartial = (path: string): string => basename(path, '.partial');

/** The pieces of one segment that the archive has. */
export async function listPieces(
  { repository, systemId }: WalArchive,
  segment: string,
  { signal }: WalOptions = {},
): Promise<WalPiece[]> {
  const pieces: WalPiece[] = [];
  for await (const { name } of repository.target.list(piecePrefix(systemId, segment), signal)) {
    const piece = parsePiece(name);
    if (piece !== undefined) pieces.push(piece);
  }
  return pieces;
}

async function bytesOf(file: Awaited<ReturnType<typeof open>>, { from, to }: WalPiece): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  for (let read = 0; read < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, read, bytes.length - read, from + read);
    if (bytesRead === 0)
      throw new OperationalError('storage', 'Cannot read the segment: it has become shorter');
    read += bytesRead;
  }
  return bytes;
}
