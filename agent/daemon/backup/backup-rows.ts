import type { BackupSchedule } from '../../../recovery/backup/backup-schedule.ts';
import type { ScheduledBackup } from '../../../recovery/backup/scheduled-backup.ts';
import type { BackupRow, BackupRun, BackupTarget, WalState } from '../../contract/backups.ts';
import { formatDuration } from '../../kit/duration.ts';
import type { BackupPast } from './backup-ledger.ts';
import type { Lateness } from './lateness.ts';

/** All that is known of a backup. Times in milliseconds. */
export type KnownBackup = {
  readonly backup: ScheduledBackup;
  /** What it is of: `files:/srv`. */
  readonly title: string;
  readonly past: BackupPast;
  readonly lateness: Lateness;
  readonly nextAt: number | undefined;
  readonly targets: readonly BackupTarget[];
  readonly running: readonly BackupRun[];
  readonly wal: WalState | null;
};

/** What is told of a backup. */
export function backupRow(known: KnownBackup): BackupRow {
  const { backup, past, nextAt, targets, running, wal } = known;
  const { definition, schedule, maxAge } = backup;
  const { lastSuccess, lastFailure, sizes } = past;
  const { name, group, source } = definition;
  return {
    ...{ name, kind: source.kind, source: known.title, group, ...stateOf(known) },
    schedule: schedule && scheduleText(schedule),
    nextRunAt: nextAt === undefined ? null : new Date(nextAt).toISOString(),
    maxAgeSeconds: maxAge === null ? null : maxAge / 1_000,
    lastSuccess: lastSuccess && withoutPeak(lastSuccess),
    lastFailure,
    sizes: [...sizes],
    targets: targets.length > 0 ? [...targets] : definition.targets.map(({ kind }) => unknownTarget(kind)),
    wal,
    running: [...running],
  };
}

/** `30 2 * * * Europe/Berlin`, `every 6h`. */
function scheduleText(schedule: BackupSchedule): string {
  if ('every' in schedule) return `every ${formatDuration(schedule.every)}`;
  return schedule.timeZone === undefined ? schedule.cron : `${schedule.cron} ${schedule.timeZone}`;
}

function stateOf({ backup, past, lateness, running }: KnownBackup): Pick<BackupRow, 'state' | 'because'> {
  const late = lateness.late ? lateText(lateness, backup.maxAge) : null;
  const failed = past.lastOutcome === 'failed' ? (past.lastFailure?.error ?? null) : null;
  if (running.some(({ kind }) => kind === 'backup')) return { state: 'running', because: late ?? failed };
  if (!backup.enabled) return { state: 'paused', because: 'enabled: false in the configuration' };
  if (late !== null) return { state: 'late', because: failed === null ? late : `${late}; ${failed}` };
  if (failed !== null) return { state: 'failed', because: failed };
  if (past.lastSuccess === null) return { state: 'never', because: null };
  return { state: 'ok', because: past.lastOutcome === 'partial' ? (past.lastFailure?.error ?? null) : null };
}

function lateText({ age }: Lateness, maxAge: number | null): string {
  const allowed = formatDuration(Math.round((maxAge ?? 0) / 1_000) * 1_000);
  if (age === null) return `there is no good one yet, ${allowed} are allowed`;
  return `the newest good one is ${formatDuration(Math.round(age / 1_000) * 1_000)} old, ${allowed} are allowed`;
}

function withoutPeak({ peakBytes: _, ...made }: NonNullable<BackupPast['lastSuccess']>) {
  return made;
}

function unknownTarget(name: string): BackupTarget {
  return {
    ...{ name, state: 'unknown', error: null, lastSuccessAt: null },
    ...{ snapshots: null, storedBytes: null, freeBytes: null, lastCheck: null },
  };
}
