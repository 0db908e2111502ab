import type { Repository } from '../archive/repository.ts';
import type { TargetObject } from '../targets/target.ts';
import { type SnapshotWal, snapshotWal } from '../wal/snapshot-wal.ts';
import { unneededWal } from '../wal/unneeded-wal.ts';
import { walFileOf } from '../wal/wal-file-of.ts';

/**
 * The objects of the write-ahead log that no snapshot needs, of every cluster in the repository.
 *
 * @throws OperationalError where a snapshot cannot be read: nothing may go then that it might need.
 */
export async function unneededWalObjects(
  repository: Repository,
  signal?: AbortSignal,
): Promise<readonly TargetObject[]> {
  const clusters = await walByCluster(repository, signal);
  if (clusters.size === 0) return [];
  const needed = await neededWal(repository, signal);
  return [...clusters].flatMap(([systemId, objects]) => {
    const names = [...new Set(objects.map(({ file }) => file))];
    const gone = new Set(unneededWal(systemId, needed, names));
    return objects.filter(({ file }) => gone.has(file)).map(({ object }) => object);
  });
}

type WalObjectOf = { readonly object: TargetObject; readonly file: string };

async function walByCluster({ target }: Repository, signal: AbortSignal | undefined) {
  const clusters = new Map<string, WalObjectOf[]>();
  for await (const object of target.list('wal/', signal)) {
    const parsed = walFileOf(object.name);
    if (parsed === undefined) continue;
    const cluster = clusters.get(parsed.systemId) ?? [];
    cluster.push({ object, file: parsed.name });
    clusters.set(parsed.systemId, cluster);
  }
  return clusters;
}

async function neededWal(repository: Repository, signal: AbortSignal | undefined): Promise<SnapshotWal[]> {
  const needed: SnapshotWal[] = [];
  for (const { id } of await repository.snapshots(signal)) {
    const wal = snapshotWal(await repository.snapshot(id, signal));
    if (wal !== undefined) needed.push(wal);
  }
  return needed;
}
