import { parsePiece } from './stream/wal-piece.ts';
import { parseWalObject, type WalObject } from './wal-object.ts';

/**
 * The file that any object of the archive belongs to, as PostgreSQL calls it: of a stretch that was streamed, its segment.
 *
 * @returns undefined for an object that is none of the archive's
 */
export function walFileOf(object: string): Pick<WalObject, 'systemId' | 'name'> | undefined {
  const piece = parsePiece(object);
  if (piece === undefined) return parseWalObject(object);
  return { systemId: object.split('/')[1] as string, name: piece.segment };
}
