import { randomBytes } from 'node:crypto';
import { MAX_BLOCK, sealedBlock } from '../block.ts';
import { damaged } from '../damage.ts';
import type { IndexedPack } from '../index-object.ts';
import { newObjectId, packName } from '../object-names.ts';
import type { OpenedRepository } from '../opened-repository.ts';
import { assemblePack, type NewBlock, packBlocks } from '../pack.ts';
import { newSessionKey } from '../session-key.ts';

/** Bytes of blocks at which a pack is sent. */
const PACK = 8 * 1_024 * 1_024;

/** Writes what is in use of some packs into new ones; the index does not know these yet. */
export async function rewritePacks(
  repository: OpenedRepository,
  packs: readonly string[],
  signal: AbortSignal | undefined,
): Promise<IndexedPack[]> {
  const written: IndexedPack[] = [];
  const session = newSessionKey(repository.parts.secrets);
  let blocks: NewBlock[] = [];
  const send = async () => {
    const id = newObjectId();
    const pack = assemblePack(id, session, repository.parts.secrets.indexKey, blocks);
    await repository.target.write(packName(id), pack.bytes, { ...(signal && { signal }) });
    written.push({ id, size: pack.bytes.length, ephemeral: session.ephemeral, blocks: pack.blocks });
    blocks = [];
  };
  for (const pack of packs) {
    for await (const block of blocksInUse(repository, pack, session.key)) blocks.push(block);
    if (blocks.reduce((sum, { bytes }) => sum + bytes.length, 0) >= PACK) await send();
  }
  if (blocks.length > 0) await send();
  return written;
}

async function* blocksInUse(
  repository: OpenedRepository,
  pack: string,
  key: Uint8Array,
): AsyncIterable<NewBlock> {
  const index = await repository.parts.index();
  const reader = await repository.reader();
  let chunks: { name: Uint8Array; length: number; bytes: Uint8Array }[] = [];
  let length = 0;
  const block = (): NewBlock => ({
    bytes: sealedBlock(
      key,
      Buffer.concat(chunks.map(({ bytes }) => bytes)),
      repository.parts.level,
      randomBytes(12),
    ),
    chunks: chunks.map((chunk) => ({ name: chunk.name, length: chunk.length })),
  });
  for (const { name } of await fullNames(repository, pack)) {
    if (!index.isUsed(name)) continue;
    const bytes = (await reader.named(name)).slice();
    if (length + bytes.length > MAX_BLOCK) {
      yield block();
      chunks = [];
      length = 0;
    }
    chunks.push({ name, length: bytes.length, bytes });
    length += bytes.length;
  }
  if (chunks.length > 0) yield block();
}

/** The local index keeps half of each name; the directory of the pack has all of it. */
async function fullNames(repository: OpenedRepository, id: string): Promise<readonly { name: Uint8Array }[]> {
  const pack = await repository.target.read(packName(id));
  const blocks = packBlocks(id, pack, repository.parts.secrets.indexKey);
  if (blocks === undefined) throw damaged(packName(id), repository.target.name);
  return blocks.flatMap(({ chunks }) => chunks);
}
