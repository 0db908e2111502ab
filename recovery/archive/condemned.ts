import type { Target } from '../targets/target.ts';
import { damaged } from './damage.ts';
import { checkedObject, withChecksum } from './object-checksum-bun.ts';
import { idOf } from './object-names.ts';
import { openBox, sealBox } from './sealed-box.ts';

/** What a prune is about to remove. */
export type Condemned = {
  /** Names of the objects that say so. */
  readonly objects: readonly string[];
  /** Ids of packs and of index objects. */
  readonly packs: ReadonlySet<string>;
  readonly indexes: ReadonlySet<string>;
};

/** Everything that is condemned (`FORMAT.md` §Pruning). */
export async function readCondemned(
  target: Target,
  indexKey: Uint8Array,
  signal?: AbortSignal,
): Promise<Condemned> {
  const [objects, packs, indexes] = [[] as string[], new Set<string>(), new Set<string>()];
  for await (const { name } of target.list('condemned/', signal)) {
    const id = idOf(name);
    if (id === undefined) continue;
    const bytes = checkedObject(await target.read(name, { ...(signal && { signal }) }));
    const plain = bytes && openBox(indexKey, `vedette/1 condemned ${id}`, bytes);
    if (plain === undefined) throw damaged(name, target.name);
    const said = JSON.parse(Buffer.from(plain).toString('utf8')) as { packs: string[]; indexes: string[] };
    objects.push(name);
    for (const pack of said.packs) packs.add(pack);
    for (const index of said.indexes) indexes.add(index);
  }
  return { objects, packs, indexes };
}

/** An object that condemns packs and index objects. */
export function encodeCondemned(
  id: string,
  packs: readonly string[],
  indexes: readonly string[],
  indexKey: Uint8Array,
): Uint8Array {
  const plain = Buffer.from(JSON.stringify({ packs, indexes }));
  return withChecksum([sealBox(indexKey, `vedette/1 condemned ${id}`, plain)]);
}
