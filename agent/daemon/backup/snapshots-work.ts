import type { Repository } from '../../../recovery/archive/repository.ts';
import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import { planRetention } from '../../../recovery/retention/apply-retention.ts';
import type { SnapshotRow } from '../../contract/backups.ts';
import type { JobContext } from './job-context.ts';
import type { BackupJob } from './job-messages.ts';
import { openOneTarget } from './open-one-target.ts';
import { snapshotRow } from './snapshot-row.ts';

/** Snapshots that are listed, the newest. */
const MOST = 5_000;

/** Tells the snapshots of a backup, the newest first, each with why retention keeps it. */
export async function snapshotsWork(
  job: Extract<BackupJob, { do: 'snapshots' }>,
  context: JobContext,
): Promise<void> {
  const { name: target, repository, close } = await openOneTarget(job, job.target, context);
  try {
    context.tell({ tell: 'snapshots', target, snapshots: await rowsOf(repository, job.backup, context) });
  } finally {
    await close();
  }
}

async function rowsOf(
  repository: Repository,
  { host, name: source, retention }: BackupDefinition,
  { now, signal }: JobContext,
): Promise<SnapshotRow[]> {
  const plan = await planRetention(repository, retention ?? {}, {
    only: { host, source },
    now: now(),
    signal,
  });
  return plan
    .map(({ snapshot, reasons }) => snapshotRow(snapshot, reasons))
    .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
    .slice(0, MOST);
}
