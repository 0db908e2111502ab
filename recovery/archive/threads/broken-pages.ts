import { badPages, PAGE_BYTES } from '../../sources/postgres/page-checksum.ts';
import type { Piece } from './messages.ts';
import { readPiece } from './read-piece.ts';

/** Blocks in a segment of a relation: 1 GiB. */
const SEGMENT = 131_072;

/**
 * Blocks of PostgreSQL in a piece whose checksum does not match, counted from the start of the relation. Each is read once more: a page
 * that was being written is whole the second time.
 */
export function brokenPages(piece: Piece, bytes: Uint8Array): number[] {
  const { postgresPages: pages } = piece;
  if (pages === undefined) return [];
  const first = pages.segment * SEGMENT + piece.offset / PAGE_BYTES;
  return badPages(bytes, first, pages.startLsn).filter((block) => {
    const page = new Uint8Array(PAGE_BYTES);
    const offset = (block - pages.segment * SEGMENT) * PAGE_BYTES;
    const { bytes: read } = readPiece({ ...piece, offset, length: PAGE_BYTES }, page, 0);
    return read === PAGE_BYTES && badPages(page, block, pages.startLsn).length > 0;
  });
}
