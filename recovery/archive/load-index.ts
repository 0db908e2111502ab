import type { Target } from '../targets/target.ts';
import type { ChunkIndex } from './chunk-index.ts';
import { damaged } from './damage.ts';
import { decodeIndex, type IndexContent } from './index-object.ts';
import { idOf, indexName } from './object-names.ts';
import type { WriterSecrets } from './repository-secrets.ts';

/** Index objects that are fetched at the same time. */
const AT_ONCE = 4;
/** Index objects that are in memory at most. */
const FLUSH = 32;

/** Brings the local index up to what the target has: what is new is read, what is gone or replaced is forgotten. */
export async function loadIndex(
  target: Target,
  index: ChunkIndex,
  secrets: WriterSecrets,
  signal?: AbortSignal,
): Promise<void> {
  const there = new Set<string>();
  for await (const { name } of target.list('index/', signal)) {
    const id = idOf(name);
    if (id !== undefined) there.add(id);
  }
  const known = new Set(index.objects());
  index.remove([...known].filter((id) => !there.has(id)));
  // A run that died behind writing the one may have left the other.
  const replaced = index.replaced();
  const missing = [...there].filter((id) => !known.has(id) && !replaced.has(id));
  const contents = new Map<string, IndexContent>();
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const some = missing.slice(at, at + AT_ONCE);
    const read = await Promise.all(some.map((id) => readIndex(target, id, secrets, signal)));
    for (const [number, content] of read.entries()) contents.set(some[number]!, content);
    if (contents.size < FLUSH) continue;
    takeIn(index, contents);
  }
  takeIn(index, contents);
}

/** What replaces comes first, so that what it replaces is passed over. */
function takeIn(index: ChunkIndex, contents: Map<string, IndexContent>): void {
  const sorted = [...contents].sort(([, a], [, b]) => b.replaces.length - a.replaces.length);
  for (const [id, content] of sorted) if (!index.replaced().has(id)) index.add(id, content);
  contents.clear();
}

/** Everything that index objects say, without those whose place others have taken. */
export async function readAllIndexes(
  target: Target,
  secrets: WriterSecrets,
  signal: AbortSignal | undefined,
  onDamaged: (id: string, error: unknown) => void,
): Promise<{ contents: Map<string, IndexContent>; replaced: string[] }> {
  const contents = new Map<string, IndexContent>();
  for await (const { name } of target.list('index/', signal)) {
    const id = idOf(name);
    if (id === undefined) continue;
    try {
      contents.set(id, await readIndex(target, id, secrets, signal));
    } catch (error) {
      onDamaged(id, error);
    }
  }
  const replaced = [...contents.values()]
    .flatMap(({ replaces }) => replaces)
    .filter((id) => contents.delete(id));
  return { contents, replaced };
}

/** One object of the index. Throws `storage` where it is damaged. */
export async function readIndex(
  target: Target,
  id: string,
  secrets: WriterSecrets,
  signal?: AbortSignal,
): Promise<IndexContent> {
  const content = decodeIndex(id, await target.read(indexName(id), { ...(signal && { signal }) }), secrets);
  if (content === undefined) throw damaged(indexName(id), target.name);
  return content;
}
