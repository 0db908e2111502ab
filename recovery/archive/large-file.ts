import { closeSync } from 'node:fs';
import type { ChunkKeeper, KeptPiece } from './chunk-keeper.ts';
import { contentDigest } from './content-digest.ts';
import { contentBytes, wholePiece } from './file-batch.ts';
import type { Content, Stored } from './repository.ts';
import { openForReading } from './threads/read-piece.ts';

/** Bytes that a thread reads at once: so much that what is read twice, behind the last cut, is little. */
const PIECE = 8 * 1_024 * 1_024;

/**
 * Reads a large file in pieces, each begun behind the last cut of the one before as soon as that is known: the threads hash and compress
 * them at the same time. Resolves when the last one has been taken; `stored` when all are hashed.
 *
 * @param onRead told how many bytes more are behind it, of all pieces but the last
 * @throws the error of the system where it cannot be opened
 */
export async function readLargeFile(
  keeper: ChunkKeeper,
  content: Content & { from: 'path' },
  mtime: string | undefined,
  onRead: (bytes: number) => void,
): Promise<{ stored: Promise<Stored> }> {
  const descriptor = openForReading(content.path);
  const pieces: Promise<KeptPiece[]>[] = [];
  const close = () => Promise.allSettled(pieces).then(() => closeSync(descriptor));
  try {
    const whole = { ...wholePiece(content, mtime), descriptor };
    const total = contentBytes(content);
    for (let offset = 0; offset < total; ) {
      const length = Math.min(PIECE, total - offset);
      const last = offset + length === total;
      const { kept, cut } = await keeper.keepPiece({ ...whole, offset, length, last });
      pieces.push(kept);
      if (last) break;
      const { consumed, ended } = await cut;
      if (ended) break;
      offset += consumed;
      onRead(consumed);
    }
  } finally {
    void close();
  }
  return { stored: Promise.all(pieces).then((kept) => storedOf(kept.flat())) };
}

/** What is known of a content when all its pieces are. Throws the first failure among them. */
export function storedOf(pieces: readonly KeptPiece[]): Stored {
  const failed = pieces.find(({ failure }) => failure !== undefined)?.failure;
  if (failed !== undefined) throw Object.assign(new Error(failed.message), { code: failed.code });
  const chunks = pieces.flatMap(({ digests }) => digests);
  return {
    content: {
      bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0),
      chunks,
      digest: contentDigest(chunks),
    },
    changedWhileRead: pieces.some(({ changed }) => changed),
    badPages: pieces.flatMap(({ badPages }) => badPages),
  };
}
