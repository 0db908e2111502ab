import { MAX_BLOCK, sealedBlock } from '../block.ts';
import { freeBytes } from '../free-bytes.ts';
import type { JobChunks } from './hash-job.ts';
import type { StoredBlock } from './messages.ts';

/** Bytes after which a block is closed: long enough that small files gain by their neighbours, short enough to be read for one. */
const BLOCK = 2 * 1_024 * 1_024;

/** Compresses and seals the chunks of a job that are wanted, in blocks. */
export function storeJob(
  chunks: JobChunks,
  wanted: Uint8Array,
  key: Uint8Array,
  level: number,
  nextNonce: () => Uint8Array,
): StoredBlock[] {
  return groups(chunks, wanted).map((group) => {
    const plain = gathered(chunks, group);
    const bytes = sealedBlock(key, plain, level, nextNonce());
    if (plain.buffer !== chunks.buffer.buffer) freeBytes(plain);
    return { bytes, chunks: group };
  });
}

function groups({ lengths }: JobChunks, wanted: Uint8Array): number[][] {
  const all: number[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (let index = 0; index < lengths.length; index++) {
    if (wanted[index] !== 1) continue;
    const length = lengths[index]!;
    if (bytes >= BLOCK || bytes + length > MAX_BLOCK) {
      all.push([]);
      bytes = 0;
    }
    all.at(-1)!.push(index);
    bytes += length;
  }
  return all;
}

/** The bytes of a group: where they lie one behind another, without a copy. */
function gathered({ buffer, starts, lengths }: JobChunks, group: readonly number[]): Uint8Array {
  const first = starts[group[0]!]!;
  const last = group.at(-1)!;
  const total = group.reduce((sum, index) => sum + lengths[index]!, 0);
  if (starts[last]! + lengths[last]! - first === total) return buffer.subarray(first, first + total);
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const index of group) {
    bytes.set(buffer.subarray(starts[index]!, starts[index]! + lengths[index]!), at);
    at += lengths[index]!;
  }
  return bytes;
}
