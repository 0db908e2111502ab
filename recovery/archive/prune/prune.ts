import { OperationalError } from '../../../agent/kit/errors.ts';
import { encodeCondemned, readCondemned } from '../condemned.ts';
import { idOf, indexName, newObjectId, packName } from '../object-names.ts';
import type { OpenedRepository } from '../opened-repository.ts';
import { readLeases, WriterLease } from '../writer-lease.ts';
import { type PrunePlan, planPrune } from './prune-plan.ts';
import { replaceIndex } from './replace-index.ts';
import { rewritePacks } from './rewrite-packs.ts';

export type PruneOptions = {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: {
    readonly step: string;
    readonly bytes: number;
    readonly totalBytes: number | null;
  }) => void;
  /** Wall time. */
  readonly now?: () => number;
};

/**
 * Removes what no snapshot needs. Safe beside readers, beside writers (it refuses while one is at work), and when it is killed at any
 * moment: the order of its steps is that of `FORMAT.md` §Pruning.
 *
 * @returns what was done
 * @throws OperationalError `conflict` while a writer or another prune is at work, `forbidden` where the target lets only add
 */
export async function prune(repository: OpenedRepository, options: PruneOptions = {}): Promise<PrunePlan> {
  const { target, parts } = repository;
  const lease = await WriterLease.take(target, parts.secrets.indexKey, 'prune');
  try {
    await refuseWriters(repository, lease, options);
    await forgetOldMarks(repository, options.signal);
    const plan = await planPrune(repository, options.signal);
    const gone = [...plan.remove, ...plan.rewrite];
    if (gone.length + plan.unreferenced.length === 0) return plan;
    const mark = await condemn(repository, gone);
    try {
      await refuseWriters(repository, lease, options);
      await refuseNewSnapshots(repository, plan, options.signal);
      await refuseNewPacks(repository, options.signal);
    } catch (error) {
      await target.remove(mark);
      throw error;
    }
    options.signal?.throwIfAborted();
    const replaced = await rewriteAndReplace(repository, plan, lease, options);
    await removeAll(
      repository,
      [...replaced.map(indexName), ...gone.map(packName), ...plan.unreferenced.map(packName)],
      options,
    );
    await target.remove(mark);
    return plan;
  } finally {
    await lease.release();
  }
}

async function rewriteAndReplace(
  repository: OpenedRepository,
  plan: PrunePlan,
  lease: WriterLease,
  options: PruneOptions,
): Promise<string[]> {
  options.onProgress?.({ step: 'write anew', bytes: 0, totalBytes: plan.rewrittenBytes });
  const written = await rewritePacks(repository, plan.rewrite, options.signal);
  options.onProgress?.({ step: 'index', bytes: 0, totalBytes: null });
  // Had it stood still for an hour, another prune would have taken the mark away, and a writer would count on what goes now.
  await lease.mustHold();
  return replaceIndex(repository, new Set([...plan.remove, ...plan.rewrite]), written, options.signal);
}

async function condemn(repository: OpenedRepository, packs: readonly string[]): Promise<string> {
  const id = newObjectId();
  const name = `condemned/${id}`;
  await repository.target.write(name, encodeCondemned(id, packs, [], repository.parts.secrets.indexKey));
  return name;
}

/** Whoever began before packs were condemned may count on them. Leases and marks of the dead are taken away. */
async function refuseWriters(
  repository: OpenedRepository,
  own: WriterLease,
  options: PruneOptions,
): Promise<void> {
  const { target } = repository;
  const { alive, stale } = await readLeases(target, (options.now ?? Date.now)(), options.signal);
  const others = alive.filter((id) => id !== own.id);
  if (others.length > 0)
    throw new OperationalError(
      'conflict',
      `Cannot prune ${target.name}: ${others.length === 1 ? 'a writer is' : `${others.length} writers are`} at work`,
      { hint: 'Try again when their backups have ended; a lease of a writer that died counts for an hour' },
    );
  for (const name of stale) if (!name.startsWith(`writers/${own.id}/`)) await target.remove(name);
}

async function refuseNewSnapshots(
  repository: OpenedRepository,
  plan: PrunePlan,
  signal: AbortSignal | undefined,
): Promise<void> {
  const known = new Set(plan.snapshots);
  const fresh = (await repository.snapshots(signal)).filter(({ id }) => !known.has(id));
  if (fresh.length === 0) return;
  throw new OperationalError(
    'conflict',
    `Cannot prune ${repository.target.name}: a snapshot came meanwhile`,
    {
      hint: 'Try again',
    },
  );
}

/** A run that began and broke off meanwhile may have put packs into the index that the plan takes for those of a dead writer. */
async function refuseNewPacks(
  { target, parts }: OpenedRepository,
  signal: AbortSignal | undefined,
): Promise<void> {
  const index = await parts.index();
  const known = new Set([...index.objects(), ...index.replaced()]);
  for await (const { name } of target.list('index/', signal)) {
    const id = idOf(name);
    if (id === undefined || known.has(id)) continue;
    throw new OperationalError('conflict', `Cannot prune ${target.name}: packs came meanwhile`, {
      hint: 'Try again',
    });
  }
}

async function removeAll(
  repository: OpenedRepository,
  names: readonly string[],
  options: PruneOptions,
): Promise<void> {
  for (const [done, name] of names.entries()) {
    await repository.target.remove(name);
    options.onProgress?.({ step: 'remove', bytes: done + 1, totalBytes: names.length });
  }
}

/** Takes away marks that a killed prune has left; nobody is at work. */
async function forgetOldMarks(repository: OpenedRepository, signal: AbortSignal | undefined): Promise<void> {
  const { objects } = await readCondemned(repository.target, repository.parts.secrets.indexKey, signal);
  for (const name of objects) await repository.target.remove(name);
}
