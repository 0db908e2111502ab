import { OperationalError } from '../../kit/errors.ts';
import type { BackupOperations } from './running-backups.ts';

const BECAUSE = 'no backup is configured on this host';

/** What an agent answers that backs up nothing: that there is none, and how to have one. */
export const noBackupOperations: BackupOperations = {
  list: () => ({ because: BECAUSE, backups: [], runs: [] }),
  snapshots: refuse,
  run: refuse,
  check: refuse,
  cancel: refuse,
  planRestore: refuse,
  beginRestore: refuse,
};

function refuse(): never {
  throw new OperationalError('not-found', `Cannot do that: ${BECAUSE}`, {
    hint: 'Write the section backup: into its configuration (vedette config schema), then: vedette config reload',
  });
}
