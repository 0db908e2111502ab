import type { BackupRow } from '../../../contract/backups.ts';

export const levels = ['ok', 'warning', 'critical'] as const;
/** As Nagios counts: 0, 1, 2. */
export type Level = (typeof levels)[number];

/** One backup, or one source of a repository, as a person on call needs it. */
export type RecoveryRow = {
  readonly host: string;
  readonly name: string;
  /** ok, late, failed, never, running, paused. */
  readonly state: string;
  readonly level: Level;
  readonly because: string | null;
  readonly lastSuccessAt: string | null;
  readonly ageSeconds: number | null;
  readonly bytes: number | null;
  readonly nextRunAt: string | null;
  readonly targets: BackupRow['targets'];
  readonly wal: BackupRow['wal'];
};

/** All that was asked for. */
export type RecoveryState = {
  readonly rows: readonly RecoveryRow[];
  /** Hosts that could not be asked, or back up nothing. */
  readonly unknown: readonly { readonly host: string; readonly because: string }[];
};

/** The row of a backup of an agent. */
export function rowOfBackup(host: string, backup: BackupRow, now: number): RecoveryRow {
  const { name, state, lastSuccess, nextRunAt, targets, wal } = backup;
  const { level, because } = judged(backup);
  return {
    host,
    name,
    state,
    level,
    because,
    lastSuccessAt: lastSuccess?.at ?? null,
    ageSeconds: lastSuccess === null ? null : Math.max(0, (now - Date.parse(lastSuccess.at)) / 1_000),
    bytes: lastSuccess?.bytes ?? null,
    nextRunAt,
    targets,
    wal,
  };
}

/** What is worst about a backup. A state that we do not know is told, not passed over. */
function judged({ state, because, targets, wal }: BackupRow): Pick<RecoveryRow, 'level' | 'because'> {
  const badCheck = targets.find(({ lastCheck }) => lastCheck?.outcome === 'failed');
  const badTarget = targets.find((target) => target.state === 'failed');
  if (state === 'late' || state === 'failed') return { level: 'critical', because };
  if (badCheck)
    return {
      level: 'critical',
      because: `check of ${badCheck.name} failed: ${badCheck.lastCheck?.error ?? ''}`,
    };
  if (wal?.state === 'gap' || wal?.state === 'failed')
    return { level: 'critical', because: `WAL: ${wal.because ?? wal.state}` };
  if (wal?.state === 'behind') return { level: 'warning', because: `WAL: ${wal.because ?? wal.state}` };
  if (badTarget) return { level: 'warning', because: `${badTarget.name}: ${badTarget.error ?? 'failed'}` };
  const isWell = state === 'ok' || state === 'running';
  return { level: isWell ? 'ok' : 'warning', because };
}

/** The worst of all; hosts that are not known count as a warning, and so does nothing at all. */
export function worstLevel({ rows, unknown }: RecoveryState): Level {
  const found = rows.map(({ level }) => levels.indexOf(level));
  const least = unknown.length > 0 || rows.length === 0 ? 1 : 0;
  return levels[Math.max(least, ...found)] as Level;
}
