import { OperationalError } from '../../../agent/kit/errors.ts';
import { writeBeside } from '../get-wal.ts';
import { readPageHeader } from '../page-header.ts';
import type { WalArchive, WalOptions } from '../wal-archive.ts';
import { listPieces } from './push-piece.ts';
import { pieceChain, pieceName } from './wal-piece.ts';

/**
 * Gives what the archive has of a segment that never came whole: its beginning, and zeros, at which recovery ends as at the end of a
 * log (`ValidXLogRecordHeader`: a length of 0).
 *
 * @returns the bytes of it that are there.
 * @throws OperationalError `not-found` where there is nothing of it
 */
export async function getPieces(
  archive: WalArchive,
  segment: string,
  path: string,
  options: WalOptions = {},
): Promise<number> {
  const { repository, systemId } = archive;
  const chain = pieceChain(await listPieces(archive, segment, options));
  const end = chain.at(-1)?.to;
  if (end === undefined)
    throw new OperationalError('not-found', `Cannot get ${segment}: the archive has nothing of it`);
  await writeBeside(path, async (file) => {
    for (const piece of chain) {
      const bytes = Buffer.from(await repository.getSealed(pieceName(systemId, piece), options.signal));
      if (bytes.length !== piece.to - piece.from) throw damaged(segment);
      if (piece.from === 0) await file.truncate(sizeOf(bytes, segment));
      await file.write(bytes, 0, bytes.length, piece.from);
    }
  });
  return end;
}

function sizeOf(beginning: Buffer, segment: string): number {
  const size = readPageHeader(beginning)?.long?.segmentSize;
  if (size === undefined) throw damaged(segment);
  return size;
}

function damaged(segment: string): OperationalError {
  return new OperationalError('storage', `Cannot get ${segment}: what was streamed of it is damaged`);
}
