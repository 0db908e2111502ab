import type { Repository } from '../../../recovery/archive/repository.ts';
import { mustAllBeThere } from '../../../recovery/backup/all-targets-there.ts';
import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import { openForBackup } from '../../../recovery/backup/open-for-backup.ts';
import { unneededWalObjects } from '../../../recovery/retention/unneeded-wal-objects.ts';
import { humanBytes } from '../../kit/bytes.ts';
import { errorMessage } from '../../kit/errors.ts';
import { archiveRepository } from './archive-repository.ts';
import type { JobContext } from './job-context.ts';

type Pruning = { readonly backup: BackupDefinition; readonly cacheFolder: string };

/**
 * Takes away what no snapshot needs any more, write-ahead log too. That it could not, because another host writes, a target is away or lets
 * only add, is told and spoils nothing: the next one does it.
 *
 * @returns lines for the report
 */
export async function pruneWork(
  { backup, cacheFolder }: Pruning,
  context: JobContext,
): Promise<readonly string[]> {
  const { signal, door } = context;
  try {
    const { repository, targets } = await openForBackup(backup, { signal, door, cacheFolder });
    try {
      if (repository.access === 'write')
        return ['not pruned: a writer key cannot see what is in use; prune from a host that may read'];
      mustAllBeThere(targets.outcomes());
      const freed =
        (await prunePacks(repository, backup.name, context)) + (await pruneWal(repository, signal));
      return freed > 0 ? [`prune freed ${humanBytes(freed)}`] : [];
    } finally {
      await repository.close().catch(() => {});
      await targets.close().catch(() => {});
    }
  } catch (error) {
    return [`not pruned: ${errorMessage(error)}`];
  }
}

/** @returns bytes */
async function prunePacks(
  repository: Repository,
  backup: string,
  { signal, tell }: JobContext,
): Promise<number> {
  const { prune } = await import('../../../recovery/archive/prune/prune.ts');
  const { freedBytes } = await prune(archiveRepository(repository), {
    signal,
    onProgress({ step, bytes, totalBytes }) {
      // Objects that are removed are counted, not measured.
      const moved =
        step === 'remove'
          ? { bytes: 0, totalBytes: null, entries: bytes, totalEntries: totalBytes }
          : { bytes, totalBytes, entries: 0, totalEntries: null };
      tell({ tell: 'progress', backup, target: null, step: `prune: ${step}`, ...moved });
    },
  });
  return freedBytes;
}

/** @returns bytes */
async function pruneWal(repository: Repository, signal: AbortSignal): Promise<number> {
  const objects = await unneededWalObjects(repository, signal);
  for (const { name } of objects) await repository.target.remove(name, signal);
  return objects.reduce((sum, { size }) => sum + size, 0);
}
