import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../../client/client.ts';
import { type BackupRun, cancelBackupRun, listBackups } from '../../contract/backups.ts';
import { OperationalError } from '../../kit/errors.ts';
import { createProgressTeller } from './progress/progress-teller.ts';

/** Milliseconds between two looks. */
const LOOK_EVERY = 500;
/** Looks in a row that may fail: an agent that is busy, a network that blinks. */
const PATIENCE = 20;

/**
 * Follows a run of an agent to its end. When the signal fires it is cancelled there, and its end is waited for all the same: it takes
 * back what it had begun.
 *
 * @throws OperationalError where the agent does not answer any more, or does not know the run.
 */
export async function followRun(client: Client, begun: BackupRun, signal: AbortSignal): Promise<BackupRun> {
  const teller = createProgressTeller();
  let run = begun;
  let cancelled = false;
  try {
    while (run.outcome === null) {
      teller.held(run.held);
      teller.tell(run);
      if (signal.aborted && !cancelled) {
        cancelled = true;
        await client.call(cancelBackupRun, { params: { run: run.id } });
      }
      await delay(LOOK_EVERY);
      run = await lookedUp(client, run);
    }
    return run;
  } finally {
    teller.end();
  }
}

async function lookedUp(client: Client, { id }: BackupRun): Promise<BackupRun> {
  for (let failures = 1; ; failures++) {
    try {
      const { runs } = await client.call(listBackups);
      const found = runs.find((run) => run.id === id);
      if (found !== undefined) return found;
      throw new OperationalError('not-found', 'Cannot follow the run: the agent does not know it any more', {
        hint: 'vedette recovery status',
      });
    } catch (error) {
      const mends = error instanceof OperationalError && ['unavailable', 'timeout'].includes(error.kind);
      if (!mends || failures >= PATIENCE) throw error;
      await delay(LOOK_EVERY);
    }
  }
}
