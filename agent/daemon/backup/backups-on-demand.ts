import type { BackupConfig } from '../../../recovery/config.ts';
import { errorMessage } from '../../kit/errors.ts';
import { noBackupOperations } from './no-backups.ts';
import type { BackupsOptions, RunningBackups } from './running-backups.ts';

/** The backups of this agent, loaded when there are some: an agent without is spared every kind of source and target. */
export async function backupsOnDemand(options: BackupsOptions): Promise<RunningBackups> {
  let running: RunningBackups | undefined;
  let { config } = options;
  let stopped = false;
  const start = async () => {
    const { startBackups } = await import('./start-backups.ts');
    if (!stopped) running ??= startBackups({ ...options, config });
  };
  if (config.list.length > 0) await start();
  const current = () => running?.operations ?? noBackupOperations;
  return {
    operations: {
      list: () => current().list(),
      snapshots: (...args) => current().snapshots(...args),
      run: (...args) => current().run(...args),
      check: (...args) => current().check(...args),
      cancel: (...args) => current().cancel(...args),
      planRestore: (...args) => current().planRestore(...args),
      beginRestore: (...args) => current().beginRestore(...args),
    },
    summary: () => running?.summary() ?? null,
    tick: () => running?.tick(),
    configure(next: BackupConfig) {
      config = next;
      if (running !== undefined) running.configure(next);
      else if (next.list.length > 0)
        start().catch((error: unknown) =>
          options.log.error('cannot start the backups', { error: errorMessage(error) }),
        );
    },
    async stop() {
      stopped = true;
      await running?.stop();
    },
  };
}
