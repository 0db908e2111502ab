import { createHash } from 'node:crypto';
import { readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Entry } from '../archive/entry.ts';
import type { Repository } from '../archive/repository.ts';
import type { Range } from '../tree/data-ranges.ts';
import type { ContentDigester } from './restore-tree.ts';

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
  readonly repository: Pick<Repository, 'content'>;
  readonly contentDigest?: ContentDigester;
  readonly signal?: AbortSignal;
};

/**
 * Whether an open file has the content of an entry. By its digest, which of one chunk is SHA-256 of the bytes and of several is made by
 * `contentDigest`.
 */
export async function hasDigest(
  descriptor: number,
  entry: Entry,
  { contentDigest }: Comparison,
): Promise<boolean> {
  const { content } = entry;
  if (content === undefined || content.chunks.length === 0) return true;
  const bytes = contentBytes(descriptor, entry);
  if (content.chunks.length > 1 && contentDigest)
    return (await contentDigest(content, bytes)) === content.digest;
  if (content.chunks.length > 1) return false;
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
  return hash.digest('hex') === content.digest;
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
