import type { ChunkIndex } from '../chunk-index.ts';
import { chunkName } from '../chunk-name.ts';
import { idOf } from '../object-names.ts';
import type { OpenedRepository } from '../opened-repository.ts';

/** Share of content without use that may stay in packs that also hold what is in use: less would cost more than it saves. */
const TOLERATED = 0.05;

export type PrunePlan = {
  /** Packs of which nothing is in use. */
  readonly remove: readonly string[];
  /** Packs of which a part is in use, which is written anew before they go. */
  readonly rewrite: readonly string[];
  /** Packs that no index knows, left by writers that died. */
  readonly unreferenced: readonly string[];
  readonly keptPacks: number;
  /** Bytes, as stored: of all packs now, those that go, those that are written anew (a guess by their share in use). */
  readonly storedBytes: number;
  readonly freedBytes: number;
  readonly rewrittenBytes: number;
  /** The snapshots that it was made for. */
  readonly snapshots: readonly string[];
};

/**
 * What a prune would do; changes nothing. Every chunk that a snapshot needs is marked, on disk, so that memory stays bounded.
 *
 * @throws OperationalError `storage` where a snapshot cannot be read: nothing is removed then that it might need
 */
export async function planPrune(repository: OpenedRepository, signal?: AbortSignal): Promise<PrunePlan> {
  const index = await repository.parts.index();
  index.beginMarking();
  const summaries = await repository.snapshots(signal);
  for (const { id } of summaries) await markSnapshot(repository, index, id, signal);
  const usage = index.usage();
  const known = new Set(usage.map(({ pack }) => pack));
  const stored = await storedPacks(repository, signal);
  const unreferenced = [...stored.keys()].filter((id) => !known.has(id));
  const remove = usage.filter(({ used }) => used === 0);
  const rewrite = worthRewriting(usage.filter(({ used }) => used > 0));
  const rewrittenBytes = rewrite.reduce((sum, { size, used, bytes }) => sum + (size * used) / bytes, 0);
  const gone = [...remove, ...rewrite].reduce((sum, { size }) => sum + size, 0);
  const lost = unreferenced.reduce((sum, id) => sum + (stored.get(id) ?? 0), 0);
  return {
    remove: remove.map(({ pack }) => pack),
    rewrite: rewrite.map(({ pack }) => pack),
    unreferenced,
    keptPacks: usage.length - remove.length - rewrite.length,
    storedBytes: [...stored.values()].reduce((sum, size) => sum + size, 0),
    freedBytes: Math.round(gone + lost - rewrittenBytes),
    rewrittenBytes: Math.round(rewrittenBytes),
    snapshots: summaries.map(({ id }) => id),
  };
}

/** Marks all that one snapshot needs. */
async function markSnapshot(
  repository: OpenedRepository,
  index: ChunkIndex,
  id: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { nameKey } = repository.parts.secrets;
  const name = (digest: string) => chunkName(nameKey, Buffer.from(digest, 'hex'));
  const snapshot = await repository.snapshot(id, signal);
  index.mark(snapshot.list.map(name));
  let names: Uint8Array[] = [];
  const noteList = (list: readonly string[]) => index.mark(list.map(name));
  for await (const { content } of repository.entries(snapshot, signal, noteList)) {
    for (const digest of content?.chunks ?? []) names.push(name(digest));
    if (names.length < 10_000) continue;
    index.mark(names);
    names = [];
  }
  index.mark(names);
}

type Usage = { readonly pack: string; readonly size: number; readonly bytes: number; readonly used: number };

/** The emptiest packs first, until what is left without use is little. */
function worthRewriting(packs: readonly Usage[]): Usage[] {
  const total = packs.reduce((sum, { bytes }) => sum + bytes, 0);
  let unused = packs.reduce((sum, { bytes, used }) => sum + bytes - used, 0);
  const emptiest = packs
    .filter(({ bytes, used }) => used < bytes)
    .sort((a, b) => a.used / a.bytes - b.used / b.bytes);
  return emptiest.filter(({ bytes, used }) => {
    if (unused <= TOLERATED * total) return false;
    unused -= bytes - used;
    return true;
  });
}

async function storedPacks(
  repository: OpenedRepository,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const stored = new Map<string, number>();
  for await (const { name, size } of repository.target.list('packs/', signal)) {
    const id = idOf(name);
    if (id !== undefined) stored.set(id, size);
  }
  return stored;
}
