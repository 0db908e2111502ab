import type { BackupRun } from '../../contract/backups.ts';
import { humanBytes } from '../../kit/bytes.ts';
import { formatDuration } from '../../kit/duration.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { Made } from './backup-ledger.ts';

/** What is told of backups, checks and restores as they come and go. */
export const backupEvents = {
  started: (run: BackupRun, by: string): NewEvent =>
    run.kind === 'restore'
      ? tell('restore-started', 'warning', run, `${of(run)} began, asked for by ${safeLine(by, 100)}`)
      : tell(`${run.kind}-started`, 'info', run, `${of(run)} began${asked(by)}`),

  finished(run: BackupRun, by: string, made: Made | null): NewEvent {
    const kind = `${run.kind}-${run.outcome === 'ok' ? 'finished' : run.outcome}`;
    if (run.outcome === 'ok') return tell(kind, 'info', run, `${of(run)} ended well${amount(run, made)}`);
    if (run.outcome === 'partial')
      return tell(kind, 'warning', run, `${of(run)} ended in part${amount(run, made)}${why(run)}`);
    if (run.outcome === 'cancelled') return tell(kind, 'warning', run, `${of(run)} was cancelled${why(run)}`);
    return tell(kind, 'error', run, `${of(run)} failed${why(run)}${run.kind === 'restore' ? asked(by) : ''}`);
  },

  /** A restore that said itself that it failed: it leaves behind what it found. */
  rolledBack: (run: BackupRun, by: string): NewEvent =>
    tell(
      'restore-rolled-back',
      'error',
      run,
      `${of(run)} ended${why(run)}; what was there before is there again${asked(by)}`,
    ),

  skipped: (backup: string): NewEvent => ({
    kind: 'backup-skipped',
    severity: 'warning',
    subject: safeLine(backup, 100),
    message: `${safeLine(backup, 100)} was due and still runs: left out`,
  }),

  late(backup: string, age: number | null, maxAge: number): NewEvent {
    const name = safeLine(backup, 100);
    const found = age === null ? 'there is no good one yet' : `the newest good one is ${told(age)} old`;
    const message = `${name} is late: ${found}, ${told(maxAge)} are allowed`;
    return { kind: 'backup-late', severity: 'error', subject: name, message };
  },

  inTime: (backup: string): NewEvent => ({
    kind: 'backup-in-time',
    severity: 'info',
    subject: safeLine(backup, 100),
    message: `${safeLine(backup, 100)} is in time again`,
  }),

  target(backup: string, name: string, lost: boolean, error: string | null): NewEvent {
    const [subject, target] = [safeLine(backup, 100), safeLine(name, 200)];
    const message = lost
      ? `Target ${target} of ${subject} is lost: ${safeLine(error ?? 'no answer', 300)}`
      : `Target ${target} of ${subject} is back`;
    return {
      kind: lost ? 'target-lost' : 'target-back',
      severity: lost ? 'error' : 'info',
      subject,
      message,
    };
  },
} as const;

function tell(
  kind: string,
  severity: NewEvent['severity'],
  { backup }: BackupRun,
  message: string,
): NewEvent {
  return { kind, severity, subject: safeLine(backup, 100), message };
}

const NAMES: Readonly<Record<string, string>> = { backup: 'Backup', check: 'Check', restore: 'Restore' };

function of({ kind, backup, target }: BackupRun): string {
  return `${NAMES[kind] ?? kind} of ${safeLine(backup, 100)}${target === null ? '' : ` in ${safeLine(target, 200)}`}`;
}

function asked(by: string): string {
  return by === 'schedule' ? '' : `, asked for by ${safeLine(by, 100)}`;
}

function amount({ startedAt, finishedAt, bytes }: BackupRun, made: Made | null): string {
  const took = told(Math.max(0, Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)));
  if (made === null) return bytes > 0 ? `: ${humanBytes(bytes)} in ${took}` : ` after ${took}`;
  return `: ${humanBytes(made.bytes)}, ${humanBytes(made.addedBytes)} of it new, in ${took}`;
}

function why({ error }: BackupRun): string {
  return error === null ? '' : `: ${safeLine(error, 300)}`;
}

/** Whole seconds, so that nobody reads milliseconds. */
function told(milliseconds: number): string {
  return formatDuration(Math.max(1_000, Math.round(milliseconds / 1_000) * 1_000));
}
