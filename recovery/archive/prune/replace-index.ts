import { chunkCount, encodeIndex, type IndexedPack, indexContents, MOST_INDEXED } from '../index-object.ts';
import { readAllIndexes } from '../load-index.ts';
import { indexName, newObjectId } from '../object-names.ts';
import type { OpenedRepository } from '../opened-repository.ts';

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
  const { secrets } = parts;
  const kept: IndexedPack[] = [...added];
  const { contents: there, replaced } = await readAllIndexes(target, secrets, signal, (_id, error) => {
    throw error;
  });
  for (const [id, { packs }] of there) {
    // Whole objects stay as they are unless they are small: then the index does not grow by one object for each run.
    if (packs.every((pack) => !without.has(pack.id)) && chunkCount(packs) > MOST_INDEXED / 2) continue;
    replaced.push(id);
    kept.push(...packs.filter((pack) => !without.has(pack.id)));
  }
  const index = await parts.index();
  for (const content of indexContents(onceEach(kept), replaced)) {
    const id = newObjectId();
    await target.write(indexName(id), encodeIndex(id, content, secrets), { ...(signal && { signal }) });
    index.add(id, content);
  }
  return replaced;
}

function onceEach(packs: readonly IndexedPack[]): IndexedPack[] {
  return [...new Map(packs.map((pack) => [pack.id, pack])).values()];
}
