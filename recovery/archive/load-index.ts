import type { Target } from '../targets/target.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { damaged } from './damage.ts';
import { decodeIndex, type IndexContent } from './index-object.ts';
import { idOf, indexName } from './object-names.ts';

/** Index objects that are fetched at the same time. */
const AT_ONCE = 4;

/** Brings the local index up to what the target has: what is new is read, what is gone or replaced is forgotten. */
export async function loadIndex(
  target: Target,
  index: ChunkIndex,
  indexKey: Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  const there = new Set<string>();
  for await (const { name } of target.list('index/', signal)) {
    const id = idOf(name);
    if (id !== undefined) there.add(id);
  }
  const known = index.objects();
  index.remove(known.filter((id) => !there.has(id)));
  const missing = [...there].filter((id) => !known.includes(id));
  const replaced: string[] = [];
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const some = missing.slice(at, at + AT_ONCE);
    const contents = await Promise.all(some.map((id) => readIndex(target, id, indexKey, signal)));
    for (const [number, content] of contents.entries()) {
      index.add(some[number]!, content.packs);
      replaced.push(...content.replaces);
    }
  }
  // What took its place is there: a run that died between writing the one and removing the others.
  index.remove(replaced);
}

/** One object of the index. Throws `storage` where it is damaged. */
export async function readIndex(
  target: Target,
  id: string,
  indexKey: Uint8Array,
  signal?: AbortSignal,
): Promise<IndexContent> {
  const content = decodeIndex(id, await target.read(indexName(id), { ...(signal && { signal }) }), indexKey);
  if (content === undefined) throw damaged(indexName(id), target.name);
  return content;
}
