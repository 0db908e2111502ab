import { OperationalError } from '../../agent/kit/errors.ts';
import type { Target } from '../targets/target.ts';
import { passedBytes } from './collect-garbage-bun.ts';
import { encodeIndex, type IndexedPack, indexContents } from './index-object.ts';
import { readAllIndexes } from './load-index.ts';
import { idOf, indexName, newObjectId, packName } from './object-names.ts';
import type { OpenedRepository } from './opened-repository.ts';
import { packBlocks, packEphemeral } from './pack.ts';
import { salvagedPack } from './salvaged-pack.ts';
import { readLeases, WriterLease } from './writer-lease.ts';

export type RepairReport = {
  /** Packs that were in no index and are again. */
  readonly foundPacks: readonly string[];
  /** Packs that an index had and that are gone from the target. */
  readonly lostPacks: readonly string[];
  /** Packs that are not whole: what is whole of them is in a pack of its own; they are left where they are, and in no index. */
  readonly damagedPacks: readonly string[];
  /** Index objects that could not be read, and were removed. */
  readonly removedIndexes: readonly string[];
};

export type RepairOptions = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: {
    readonly step: string;
    readonly bytes: number;
    readonly totalBytes: number | null;
  }) => void;
};

/**
 * Makes the index anew from the packs: all of it is written before what it replaces is removed. Reads every pack, since a backup
 * never writes again what the index has: a damaged chunk that stayed in it would be missing for ever. Its lease
 * keeps prunes away: what one removes meanwhile would be in the new index.
 *
 * @throws OperationalError `conflict` while a prune is at work
 */
export async function repairIndex(
  repository: OpenedRepository,
  options: RepairOptions = {},
): Promise<RepairReport> {
  const { target, parts } = repository;
  const lease = await WriterLease.take(target, parts.secrets.indexKey, 'repair');
  try {
    await refusePrune(target, lease, options.signal);
    return await repaired(repository, options);
  } finally {
    await lease.release();
  }
}

/** What is condemned without anybody at work was left by a prune that died. */
async function refusePrune(target: Target, own: WriterLease, signal: AbortSignal | undefined): Promise<void> {
  const { alive } = await readLeases(target, Date.now(), signal);
  if (alive.every((id) => id === own.id)) return;
  for await (const _ of target.list('condemned/', signal))
    throw new OperationalError(
      'conflict',
      `Cannot make the index in ${target.name} anew: a prune is at work`,
      {
        hint: 'Try again when it has ended; one that died counts for an hour',
      },
    );
}

async function repaired(repository: OpenedRepository, options: RepairOptions): Promise<RepairReport> {
  const { signal, onProgress } = options;
  const { known, replaced, unreadable } = await readableIndex(repository, signal);
  const there = await packsThere(repository, signal);
  const indexed = new Map(known.map((pack) => [pack.id, pack]));
  const packs: IndexedPack[] = [];
  const [foundPacks, damagedPacks]: [string[], string[]] = [[], []];
  const totalBytes = [...there.values()].reduce((sum, size) => sum + size, 0);
  let bytes = 0;
  for (const [id, size] of there) {
    const before = indexed.get(id);
    const { pack, isWhole } = await packOf(repository, id, before, signal);
    if (pack !== undefined) packs.push(pack);
    if (!isWhole) damagedPacks.push(id);
    else if (before === undefined) foundPacks.push(id);
    bytes += size;
    onProgress?.({ step: 'read packs', bytes, totalBytes });
  }
  const lostPacks = known.filter(({ id }) => !there.has(id)).map(({ id }) => id);
  const damagedBefore = damagedPacks.filter((id) => indexed.has(id)).length;
  if (foundPacks.length + lostPacks.length + unreadable.length + damagedBefore > 0)
    await writeIndex(repository, packs, replaced, unreadable, signal);
  return { foundPacks, lostPacks, damagedPacks, removedIndexes: unreadable };
}

async function readableIndex({ target, parts }: OpenedRepository, signal: AbortSignal | undefined) {
  const unreadable: string[] = [];
  const { contents, replaced } = await readAllIndexes(target, parts.secrets, signal, (id, error) => {
    if (!(error instanceof OperationalError) || error.kind !== 'storage') throw error;
    unreadable.push(id);
  });
  const packs = new Map<string, IndexedPack>();
  for (const content of contents.values()) for (const pack of content.packs) packs.set(pack.id, pack);
  return { known: [...packs.values()], replaced: [...contents.keys(), ...replaced], unreadable };
}

async function packsThere(
  repository: OpenedRepository,
  signal: AbortSignal | undefined,
): Promise<Map<string, number>> {
  const there = new Map<string, number>();
  for await (const { name, size } of repository.target.list('packs/', signal)) {
    const id = idOf(name);
    if (id !== undefined) there.set(id, size);
  }
  return there;
}

type LookedAtPack = { readonly pack: IndexedPack | undefined; readonly isWhole: boolean };

/** A pack as it stands there; of a damaged one what is whole of it, where the index knew it. */
async function packOf(
  repository: OpenedRepository,
  id: string,
  before: IndexedPack | undefined,
  signal: AbortSignal | undefined,
): Promise<LookedAtPack> {
  const bytes = await repository.target.read(packName(id), { ...(signal && { signal }) });
  passedBytes(bytes.length);
  const blocks = packBlocks(id, bytes, repository.parts.secrets.indexKey);
  const ephemeral = packEphemeral(bytes);
  if (blocks !== undefined && ephemeral !== undefined)
    return { pack: { id, size: bytes.length, ephemeral, blocks }, isWhole: true };
  const pack = before && (await salvagedPack(repository, before, bytes, signal));
  return { pack, isWhole: false };
}

async function writeIndex(
  repository: OpenedRepository,
  packs: readonly IndexedPack[],
  replaced: readonly string[],
  unreadable: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { target, parts } = repository;
  const replaces = [...replaced, ...unreadable];
  for (const content of indexContents(packs, replaces)) {
    const id = newObjectId();
    await target.write(indexName(id), encodeIndex(id, content, parts.secrets), {
      ...(signal && { signal }),
    });
  }
  for (const old of replaces) await target.remove(indexName(old), signal);
}
