import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import { openForBackup } from '../../../recovery/backup/open-for-backup.ts';
import { humanBytes } from '../../kit/bytes.ts';
import { errorMessage } from '../../kit/errors.ts';
import { archiveRepository } from './archive-repository.ts';
import type { JobContext } from './job-context.ts';

/**
 * Takes away what no snapshot needs any more. That it could not, because another host writes or the target lets only add, is told and
 * spoils nothing: the next one does it.
 *
 * @returns lines for the report
 */
export async function pruneWork(
  { backup, cacheFolder }: { readonly backup: BackupDefinition; readonly cacheFolder: string },
  { signal, door, tell }: JobContext,
): Promise<readonly string[]> {
  const { prune } = await import('../../../recovery/archive/prune/prune.ts');
  const onProgress = ({
    step,
    bytes,
    totalBytes,
  }: {
    step: string;
    bytes: number;
    totalBytes: number | null;
  }) =>
    tell({
      tell: 'progress',
      backup: backup.name,
      target: null,
      step: `prune: ${step}`,
      bytes,
      totalBytes,
      entries: 0,
      totalEntries: null,
    });
  try {
    const { repository, targets } = await openForBackup(backup, { signal, door, cacheFolder });
    try {
      const { freedBytes } = await prune(archiveRepository(repository), { signal, onProgress });
      return freedBytes > 0 ? [`prune freed ${humanBytes(freedBytes)}`] : [];
    } finally {
      await repository.close().catch(() => {});
      await targets.close().catch(() => {});
    }
  } catch (error) {
    return [`prune: ${errorMessage(error)}`];
  }
}
