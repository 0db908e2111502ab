import type { AnswerOf } from '../../agent/client/client.ts';
import type { BackupRow, BackupRun, listBackups } from '../../agent/contract/backups.ts';
import type { HostAnswer } from './hosts-poll.ts';

export type BackupListing = AnswerOf<typeof listBackups>;

/** Which host told it, and when. */
export type ToldByHost = {
  readonly host: string;
  readonly hostKey: string;
  /** Its clock minus ours, ms. */
  readonly clockOffsetMs: number;
  /** When it was told, ms since the epoch by our clock. */
  readonly toldAt: number;
  /** Why this is only what its host said before it fell silent; null where it is not. */
  readonly silent: string | null;
};

/** Something that a host does for a backup, as it told of it last. All strings are safe to print. */
export type FleetRun = BackupRun & ToldByHost;

/** One backup of one host, as that host told of it last. All strings are safe to print. */
export type FleetBackup = Omit<BackupRow, 'running'> & ToldByHost & { readonly running: readonly FleetRun[] };

/** What identifies a backup in the fleet. */
export function backupKey({ hostKey, name }: Pick<FleetBackup, 'hostKey' | 'name'>): string {
  return `${hostKey} ${name}`;
}

/** A moment by the clock of a host as one by ours, ms since the epoch; null where there is none. */
export function ownTime(
  time: string | null,
  { clockOffsetMs }: Pick<ToldByHost, 'clockOffsetMs'>,
): number | null {
  return time === null ? null : Date.parse(time) - clockOffsetMs;
}

/** The backups that one host told of. */
export function backupsOf(answer: HostAnswer<BackupListing>): FleetBackup[] {
  const by = toldBy(answer);
  return (answer.value?.backups ?? []).map((row) => ({
    ...row,
    ...by,
    running: row.running.map((run) => ({ ...run, ...by })),
  }));
}

/** What one host does and did last, the newest first. */
export function runsOf(answer: HostAnswer<BackupListing>): FleetRun[] {
  const by = toldBy(answer);
  const { backups = [], runs = [] } = answer.value ?? {};
  const known = new Set(runs.map(({ id }) => id));
  const others = backups.flatMap(({ running }) => running.filter(({ id }) => !known.has(id)));
  return [...others, ...runs].map((run) => ({ ...run, ...by }));
}

/** Whether it goes on now, as far as is known. */
export function isRunning({ outcome }: Pick<BackupRun, 'outcome'>): boolean {
  return outcome === null;
}

function toldBy({ host, answeredAt, because }: HostAnswer<BackupListing>): ToldByHost {
  const { name, key, clockOffsetMs } = host;
  return {
    host: name,
    hostKey: key,
    clockOffsetMs: clockOffsetMs ?? 0,
    toldAt: answeredAt ?? 0,
    silent: because,
  };
}
