import type { Repository } from '../../../recovery/archive/repository.ts';
import type { Snapshot } from '../../../recovery/archive/snapshot.ts';
import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import { kindOfChosen } from '../../../recovery/backup/kind-of-chosen.ts';
import type { PreparedRestore, RestoreKind } from '../../../recovery/restore/restore-kind.ts';
import { type Proof, recordProof } from '../../../recovery/retention/proofs.ts';
import { sourceKinds } from '../../../recovery/sources/index.ts';
import { TemporaryFolders } from '../../../recovery/temporary-folders.ts';
import { OperationalError } from '../../kit/errors.ts';
import type { JobContext } from './job-context.ts';
import type { BackupJob, JobPlan } from './job-messages.ts';
import { openOneTarget } from './open-one-target.ts';
import { ProgressTeller } from './progress-teller.ts';
import { snapshotRow } from './snapshot-row.ts';

type RestoreJob = Extract<BackupJob, { do: 'restore' }>;

/** Prepares a restore and tells the plan; does it once the agent says so. */
export async function restoreWork(job: RestoreJob, context: JobContext): Promise<void> {
  const { signal, tell, heard, now } = context;
  const { name: target, repository, close } = await openOneTarget(job, job.target, context);
  const folders = new TemporaryFolders();
  const own = { signal, now, temporaryFolder: () => folders.make() };
  try {
    const snapshot = await wantedSnapshot(repository, job, signal);
    const { restore } = kindOfChosen('source', snapshot.kind, sourceKinds);
    refuseLocalOptions(restore, job.request);
    const prepared = await restore.prepare(repository, snapshot, job.request, own);
    tell({ tell: 'plan', target, plan: planOf(prepared, snapshot) });
    await heard();
    const whole = await run(prepared, job, own, tell);
    if (whole) await recordProof(repository, snapshot.id, proofOf(job, now())).catch(() => {});
  } finally {
    await folders.remove();
    await close();
  }
}

/** The grant to restore is not one to run programs as this agent, or to read its files. */
function refuseLocalOptions({ localOptions = [] }: RestoreKind, { options }: RestoreJob['request']): void {
  const found = localOptions.find((name) => Object.hasOwn(options, name));
  if (found === undefined) return;
  throw new OperationalError('forbidden', `Cannot restore with ${found}: it is not taken over the API`, {
    hint: 'Run vedette restore on that host, with --target',
  });
}

/** @returns whether all of the snapshot was given back, and read back. */
async function run(
  prepared: PreparedRestore,
  { backup: { name: backup }, request }: RestoreJob,
  own: Omit<Parameters<PreparedRestore['run']>[0], 'onProgress'>,
  tell: JobContext['tell'],
): Promise<boolean> {
  const teller = new ProgressTeller(tell);
  const { entries, bytes, safetyCopy, notes, next } = await prepared.run({
    ...own,
    onProgress: (progress) => teller.take({ backup, target: null, ...progress }),
  });
  teller.flush();
  tell({ tell: 'restored', entries, bytes, safetyCopy, report: [...notes.slice(0, 100), ...next] });
  return request.verify && request.only.length === 0 && notes.length === 0;
}

function proofOf({ backup: { host } }: RestoreJob, at: Date): Proof {
  return { at: at.toISOString(), host, how: 'restore --verify' };
}

/** `latest` is that of this backup on this host: others may share the repository, and the name. */
async function wantedSnapshot(
  repository: Repository,
  { backup, snapshot: id }: RestoreJob,
  signal: AbortSignal,
): Promise<Snapshot> {
  if (id !== 'latest') return ofBackup(await repository.snapshot(id, signal), backup);
  const all = await repository.snapshots(signal);
  const latest = all.findLast(({ host, source }) => host === backup.host && source === backup.name);
  if (latest !== undefined) return repository.snapshot(latest.id, signal);
  throw new OperationalError('not-found', `Cannot restore ${backup.name}: it has no snapshot there`, {
    hint: `vedette backup run ${backup.name}`,
  });
}

function ofBackup(snapshot: Snapshot, { name }: BackupDefinition): Snapshot {
  if (snapshot.source === name) return snapshot;
  throw new OperationalError(
    'not-found',
    `Cannot restore ${name} from ${snapshot.id.slice(0, 8)}: that is a snapshot of ${snapshot.source}`,
    { hint: `vedette backup ls ${name}` },
  );
}

function planOf(prepared: PreparedRestore, snapshot: Snapshot): JobPlan {
  const { checks, steps, replaces, bytes, entries, confirmation } = prepared;
  return {
    snapshot: snapshotRow(snapshot, []),
    checks: checks.map(({ hint = null, ...check }) => ({ ...check, hint })),
    steps: [...steps],
    replaces: [...replaces],
    bytes,
    entries,
    confirmation: replaces.length === 0 ? '' : confirmation,
  };
}
