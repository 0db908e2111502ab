import type { BackupDefinition, Chosen } from '../../../recovery/backup/backup-definition.ts';
import type { BackupOutcome, TargetOutcome } from '../../../recovery/backup/backup-outcome.ts';
import { openTargets } from '../../../recovery/backup/open-targets.ts';
import { runBackupGroup } from '../../../recovery/backup/run-backup.ts';
import { toldError } from '../../../recovery/backup/told-error.ts';
import type { JobContext } from './job-context.ts';
import type { BackupJob, BackupTold, TargetFound } from './job-messages.ts';
import { lookAtTarget } from './look-at-target.ts';
import { ProgressTeller } from './progress-teller.ts';
import { pruneWork } from './prune-work.ts';
import { snapshotRow } from './snapshot-row.ts';
import { waryDoor } from './wary-door.ts';

/** Lines of a report that are told; a source of ten million files can have a note for each. */
const LINES = 100;

/** Takes the backups of a job, and tells what has become of each. */
export async function backupWork(
  { backups, cacheFolder, known, prune }: Extract<BackupJob, { do: 'backup' }>,
  given: JobContext,
): Promise<void> {
  const context = { ...given, door: waryDoor(given.door, known) };
  const { signal, tell, door, now } = context;
  const teller = new ProgressTeller(tell);
  const outcomes = await runBackupGroup(backups, {
    signal,
    door,
    cacheFolder,
    now,
    onHeld: (because) => tell({ tell: 'held', because }),
    onProgress: ({ phase: step, bytes, totalBytes, entries, totalEntries }, { name: backup }) =>
      teller.take({ backup, target: null, step, bytes, totalBytes, entries, totalEntries }),
  });
  teller.flush();
  for (const outcome of outcomes) {
    const definition = backups.find(({ name }) => name === outcome.backup) as BackupDefinition;
    const pruned =
      prune && outcome.forgotten.length > 0
        ? await pruneWork({ backup: definition, cacheFolder }, context)
        : null;
    const message = told(outcome, await targetsOf(definition, outcome.targets, context));
    tell({ ...message, pruned: pruned !== null, report: [...message.report, ...(pruned ?? [])] });
  }
}

function told(outcome: BackupOutcome, targets: readonly TargetFound[]): BackupTold {
  return {
    tell: 'backed-up',
    backup: outcome.backup,
    outcome: outcome.outcome,
    snapshot: outcome.snapshot && snapshotRow(outcome.snapshot, []),
    targets,
    error: outcome.error,
    report: reportOf(outcome),
    pruned: false,
  };
}

function reportOf({ notes, hooks, forgotten }: BackupOutcome): string[] {
  const failed = hooks.flatMap(({ when, run, error }) =>
    error === null ? [] : [`hook ${when} ${run[0]}: ${error}`],
  );
  const gone = forgotten.length === 0 ? [] : [`retention let ${forgotten.length} snapshots go`];
  const more = notes.length > LINES ? [`and ${notes.length - LINES} notes more`] : [];
  return [...failed, ...gone, ...notes.slice(0, LINES), ...more];
}

/** How each target is found behind the run; one whose name nobody knows is left out. */
async function targetsOf(
  { targets: chosen }: BackupDefinition,
  outcomes: readonly TargetOutcome[],
  context: JobContext,
): Promise<TargetFound[]> {
  const found = await Promise.all(chosen.map((one) => foundTarget(one, context)));
  const named = found.filter((one) => one !== undefined);
  const told = outcomes.filter(({ name }) => !named.some((one) => one.name === name));
  return [
    ...named.map((one) => ({
      ...one,
      error: outcomes.find(({ name }) => name === one.name)?.error ?? one.error,
    })),
    ...told.map(({ name, error }) => ({ ...unknown, name, error })),
  ];
}

const unknown = { error: null, snapshots: null, storedBytes: null, freeBytes: null };

async function foundTarget(chosen: Chosen, { door, signal }: JobContext): Promise<TargetFound | undefined> {
  let name: string | undefined;
  try {
    const { target, close } = await openTargets([chosen], { signal });
    name = target.name;
    try {
      if (!(await door.exists(target, signal))) return { ...unknown, name };
      return { ...unknown, name, ...(await lookAtTarget(target, signal)) };
    } finally {
      await close();
    }
  } catch (error) {
    // What was ended says nothing of the target.
    return name === undefined || signal.aborted ? undefined : { ...unknown, name, error: toldError(error) };
  }
}
