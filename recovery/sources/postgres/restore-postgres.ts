import type { RestoreKind } from '../../restore/restore-kind.ts';
import { logicalRestoreOptions } from './logical/restore/logical-restore-options.ts';
import { physicalRestoreOptions } from './physical-restore-options.ts';

/** How snapshots of PostgreSQL are given back: by the method that they were taken by. */
export const postgresRestore: RestoreKind = {
  options: { ...logicalRestoreOptions, ...physicalRestoreOptions },
  localOptions: ['passfile', 'server-bin', 'wal-command'],
  prepare: async (repository, snapshot, request, context) => {
    if (snapshot.method === 'physical')
      return (await import('./restore-physical.ts')).preparePhysical(repository, snapshot, request, context);
    return (await import('./logical/restore/prepare-logical-restore.ts')).prepareLogicalRestore(
      repository,
      snapshot,
      request,
      context,
    );
  },
};
