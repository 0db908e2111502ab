import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Entry } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';
import type { Range } from '../tree/data-ranges.ts';

const PIECE = 1_048_576;

/** Ranges of a file that hold its content: what lies between its holes. */
export function contentRanges({ size, holes = [], content }: Entry): Range[] {
  const end = size ?? content?.bytes ?? 0;
  const ranges: Range[] = [];
  let at = 0;
  for (const [offset, length] of [...holes, [end, 0] as const]) {
    if (offset > at) ranges.push([at, offset - at]);
    at = Math.max(at, offset + length);
  }
  return ranges;
}

/** The content of an open file as the archive knows it: its bytes without the holes of the entry, from the disk. */
export async function* contentBytes(descriptor: number, entry: Entry): AsyncIterable<Uint8Array> {
  for (const [offset, length] of contentRanges(entry))
    for (let done = 0; done < length; ) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, length - done));
      const read = readSync(descriptor, piece, 0, piece.length, offset + done);
      if (read === 0) return;
      yield piece.subarray(0, read);
      done += read;
      // A long file must not keep others of this thread waiting.
      if (done < length) await setImmediate();
    }
}

/** How contents are compared with what the snapshot says. */
export type Comparison = {
  readonly repository: Pick<Repository, 'content' | 'chunkLengths'>;
  readonly signal?: AbortSignal;
};

/**
 * Whether an open file has the content of an entry, by the digests of its chunks, which are SHA-256 of their bytes. Nothing of the
 * content is fetched; where the lengths of its chunks are not known the answer is no.
 */
export async function hasDigest(
  descriptor: number,
  entry: Entry,
  { repository }: Comparison,
): Promise<boolean> {
  const { content } = entry;
  if (content === undefined || content.chunks.length === 0) return true;
  const lengths = content.chunks.length === 1 ? [content.bytes] : await repository.chunkLengths?.(content);
  return lengths !== undefined && hasChunks(contentBytes(descriptor, entry), content.chunks, lengths);
}

/** Ends with the first chunk that is another one. */
async function hasChunks(
  bytes: AsyncIterable<Uint8Array>,
  chunks: readonly string[],
  lengths: readonly number[],
): Promise<boolean> {
  let [chunk, filled, hash] = [0, 0, createHash('sha256')];
  for await (const piece of bytes)
    for (let at = 0; at < piece.length; ) {
      const wanted = lengths[chunk];
      if (wanted === undefined) return false;
      const part = piece.subarray(at, at + wanted - filled);
      hash.update(part);
      [at, filled] = [at + part.length, filled + part.length];
      if (filled < wanted) continue;
      if (hash.digest('hex') !== chunks[chunk]) return false;
      [chunk, filled, hash] = [chunk + 1, 0, createHash('sha256')];
    }
  return chunk === chunks.length && filled === 0;
}

/** Whether an open file has the very bytes that the repository has. */
export async function hasBytes(
  descriptor: number,
  entry: Entry,
  { repository, signal }: Comparison,
): Promise<boolean> {
  if (entry.content === undefined) return true;
  const there = contentBytes(descriptor, entry)[Symbol.asyncIterator]();
  let rest: Uint8Array = Buffer.alloc(0);
  for await (const wanted of repository.content(entry.content, undefined, signal)) {
    for (let at = 0; at < wanted.length; ) {
      if (rest.length === 0) rest = (await there.next()).value ?? Buffer.alloc(0);
      const length = Math.min(rest.length, wanted.length - at);
      if (length === 0 || Buffer.compare(rest.subarray(0, length), wanted.subarray(at, at + length)) !== 0)
        return false;
      [rest, at] = [rest.subarray(length), at + length];
    }
  }
  return rest.length === 0 && (await there.next()).done === true;
}
