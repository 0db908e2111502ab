import { errorMessage, OperationalError } from '../../../agent/kit/errors.ts';
import type { ChunkIndex } from '../chunk-index.ts';
import { passedBytes } from '../collect-garbage-bun.ts';
import { checkedObject } from '../object-checksum-bun.ts';
import { packName } from '../object-names.ts';
import type { OpenedRepository } from '../opened-repository.ts';
import { packBlocks, packEphemeral } from '../pack.ts';
import type { PackedBlock } from '../pack-directory.ts';
import { openedSessionKey } from '../session-key.ts';
import { ArchiveThreads } from '../threads/archive-threads.ts';
import type { CheckOptions } from './check-report.ts';

/** Packs that are on their way here at the same time. */
const AT_ONCE = 2;

type Report = (pack: string, problem: string) => void;

/**
 * Reads packs from end to end: their checksum, their directory, and with a key that reads every chunk in them against its name. Those
 * that are well are remembered as read now.
 */
export async function readablePacks(
  repository: OpenedRepository,
  index: ChunkIndex,
  packs: readonly { readonly name: string; readonly size: number }[],
  { signal, onProgress, now = () => new Date() }: CheckOptions,
  report: Report,
): Promise<{ bytes: number }> {
  const { secrets, level } = repository.parts;
  const threads = new ArchiveThreads({ nameKey: secrets.nameKey, level });
  const totalBytes = packs.reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  const queue = [...packs];
  const work = async () => {
    for (let pack = queue.shift(); pack !== undefined; pack = queue.shift()) {
      signal?.throwIfAborted();
      const problem = await packProblem(repository, threads, pack.name, signal);
      if (problem === undefined) index.markVerified(pack.name, now().getTime());
      else report(pack.name, problem);
      bytes += pack.size;
      onProgress?.({ step: 'read packs', bytes, totalBytes });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await threads.close();
  }
  return { bytes };
}

/** What is wrong with a pack; undefined where it is well. */
export async function packProblem(
  repository: OpenedRepository,
  threads: ArchiveThreads,
  id: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { secrets } = repository.parts;
  const pack = await repository.target.read(packName(id), { ...(signal && { signal }) }).catch((error) => {
    signal?.throwIfAborted();
    if (!(error instanceof OperationalError) || error.kind === 'unavailable') throw error;
    return errorMessage(error);
  });
  if (typeof pack === 'string') return pack;
  if (checkedObject(pack) === undefined) return 'its checksum is another one: it was changed or cut short';
  const blocks = packBlocks(id, pack, secrets.indexKey);
  const ephemeral = packEphemeral(pack);
  if (blocks === undefined || ephemeral === undefined)
    return 'its directory does not open: it is of another repository';
  const key = openedSessionKey(ephemeral, secrets);
  if (key === undefined) return secrets.contentPrivate === undefined ? undefined : 'its key does not open';
  const count = await badInPack(threads, key, pack, blocks);
  return count === 0 ? undefined : `${count} of its chunks are not what they were`;
}

/** Two blocks are opened at a time: with all of them at once a pack would take its memory several times. */
async function badInPack(
  threads: ArchiveThreads,
  key: Uint8Array,
  pack: Uint8Array,
  blocks: readonly PackedBlock[],
): Promise<number> {
  let bad = 0;
  for (let at = 0; at < blocks.length; at += 2) {
    const some = blocks.slice(at, at + 2).map((block) => badChunks(threads, key, pack, block));
    for (const count of await Promise.all(some)) bad += count;
  }
  passedBytes(2 * pack.length);
  return bad;
}

async function badChunks(
  threads: ArchiveThreads,
  key: Uint8Array,
  pack: Uint8Array,
  { offset, length, chunks }: PackedBlock,
): Promise<number> {
  const { bad } = await threads.open({
    key,
    block: pack.slice(offset, offset + length),
    give: false,
    names: Buffer.concat(chunks.map(({ name }) => name.subarray(0, 16))),
    lengths: Uint32Array.from(chunks.map((chunk) => chunk.length)),
  });
  return bad.length;
}
