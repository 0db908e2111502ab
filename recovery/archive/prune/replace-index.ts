import { encodeIndex, type IndexContent, type IndexedPack } from '../index-object.ts';
import { readAllIndexes } from '../load-index.ts';
import { indexName, newObjectId } from '../object-names.ts';
import type { OpenedRepository } from '../opened-repository.ts';

/** Chunks in an index object at most; 36 bytes each. */
const MOST = 200_000;

/**
 * Writes the index anew without some packs and with new ones. Every object but the last adds only; the last one says which ones it
 * replaces, so that whoever reads sees the old index or the new, never a mixture.
 *
 * @returns ids of the objects that may be removed
 */
export async function replaceIndex(
  repository: OpenedRepository,
  without: ReadonlySet<string>,
  added: readonly IndexedPack[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const { target, parts } = repository;
  const { indexKey } = parts.secrets;
  const kept: IndexedPack[] = [...added];
  const { contents: there, replaced } = await readAllIndexes(target, indexKey, signal, (_id, error) => {
    throw error;
  });
  for (const [id, { packs }] of there) {
    // Whole objects stay as they are unless they are small: then the index does not grow by one object for each run.
    if (packs.every((pack) => !without.has(pack.id)) && chunksOf(packs) > MOST / 2) continue;
    replaced.push(id);
    kept.push(...packs.filter((pack) => !without.has(pack.id)));
  }
  const contents = split(onceEach(kept));
  const index = await parts.index();
  for (const [number, packs] of contents.entries()) {
    const id = newObjectId();
    const content: IndexContent = { packs, replaces: number === contents.length - 1 ? replaced : [] };
    await target.write(indexName(id), encodeIndex(id, content, indexKey), { ...(signal && { signal }) });
    index.add(id, content);
  }
  return replaced;
}

/** In groups of a bounded number of chunks; one group at least, which replaces. */
function split(packs: readonly IndexedPack[]): IndexedPack[][] {
  const groups: IndexedPack[][] = [[]];
  let chunks = 0;
  for (const pack of packs) {
    const own = chunksOf([pack]);
    if (chunks > 0 && chunks + own > MOST) {
      groups.push([]);
      chunks = 0;
    }
    groups.at(-1)?.push(pack);
    chunks += own;
  }
  return groups;
}

function onceEach(packs: readonly IndexedPack[]): IndexedPack[] {
  return [...new Map(packs.map((pack) => [pack.id, pack])).values()];
}

function chunksOf(packs: readonly IndexedPack[]): number {
  return packs.reduce(
    (sum, { blocks }) => sum + blocks.reduce((chunks, block) => chunks + block.chunks.length, 0),
    0,
  );
}
