import { requestError } from '../agent/client/request-error.ts';
import type {
  BackupRow,
  BackupRun,
  BackupTarget,
  RestorePlan,
  SnapshotRow,
  WalState,
} from '../agent/contract/backups.ts';
import type { BackupListing, FleetBackup, FleetRun } from './data/fleet-backup.ts';
import type { FleetHost } from './data/fleet-host.ts';
import { fleetHost, NOON } from './fleet.testkit.ts';
import type { FixedAnswers } from './host-client.testkit.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GIB = 2 ** 30;
const iso = (ago: number) => new Date(NOON - ago).toISOString();

/** A run of a backup that goes on, 73 % done, with what is different about it. */
export function backupRunRow(change: Partial<BackupRun> = {}): BackupRun {
  return {
    ...{ id: 'run-7', kind: 'backup', backup: 'orders', target: 's3:vault/db-1', startedAt: iso(4 * MINUTE) },
    ...{
      step: 'copy files',
      steps: [
        { name: 'connect', seconds: 1 },
        { name: 'begin backup', seconds: 12 },
      ],
    },
    ...{ bytes: 11.7 * GIB, totalBytes: 16 * GIB, entries: 3_120, totalEntries: null },
    ...{ bytesPerSecond: 87 * 2 ** 20, secondsLeft: 51, held: null, outcome: null, error: null, hint: null },
    ...{ finishedAt: null, snapshot: null, report: [] },
    ...change,
  };
}

/** The same after it has ended well. */
export function endedRunRow(change: Partial<BackupRun> = {}): BackupRun {
  return backupRunRow({
    ...{ id: 'run-6', startedAt: iso(10 * HOUR), finishedAt: iso(10 * HOUR - 5 * MINUTE), outcome: 'ok' },
    ...{
      step: 'done',
      bytes: 16 * GIB,
      secondsLeft: null,
      bytesPerSecond: null,
      snapshot: 'aa11bb22cc33dd44',
    },
    steps: [
      { name: 'connect', seconds: 1 },
      { name: 'begin backup', seconds: 12 },
      { name: 'copy files', seconds: 210 },
      { name: 'wait for WAL', seconds: 77 },
    ],
    ...change,
  });
}

export function backupTargetRow(name: string, change: Partial<BackupTarget> = {}): BackupTarget {
  return {
    ...{ name, state: 'ok', error: null, lastSuccessAt: iso(10 * HOUR), snapshots: 37 },
    ...{ storedBytes: 41 * GIB, freeBytes: 420 * GIB },
    lastCheck: { at: iso(3 * DAY), outcome: 'ok', what: 'new bytes', error: null },
    ...change,
  };
}

export function walRow(change: Partial<WalState> = {}): WalState {
  return {
    ...{ state: 'ok', because: null, mode: 'stream', lastSegment: '000000010000000A000000FE' },
    ...{ lastArchivedAt: iso(2_000), waitingSegments: 0, lagBytes: 65_536, lagSeconds: 2 },
    ...change,
  };
}

/** A backup of files that is well, with what is different about it. */
export function backupRow(name: string, change: Partial<BackupRow> = {}): BackupRow {
  return {
    ...{ name, kind: 'files', source: `files:/srv/${name}`, group: null, schedule: '0 2 * * *' },
    ...{ nextRunAt: iso(-14 * HOUR), maxAgeSeconds: 26 * 3_600, state: 'ok', because: null },
    lastSuccess: {
      ...{ snapshot: 'aa11bb22cc33dd44', at: iso(10 * HOUR), seconds: 300 },
      ...{ bytes: 16 * GIB, addedBytes: 117 * 2 ** 20, entries: 48_211, notes: 0 },
    },
    lastFailure: null,
    sizes: Array.from({ length: 12 }, (_, index) => ({
      at: iso((12 - index) * DAY),
      bytes: (10 + index / 2) * GIB,
      addedBytes: 2 ** 27,
    })),
    targets: [backupTargetRow('directory:/mnt/b')],
    ...{ wal: null, running: [] },
    ...change,
  };
}

export function snapshotRow(id: string, change: Partial<SnapshotRow> = {}): SnapshotRow {
  return {
    ...{ id, startedAt: iso(10 * HOUR), finishedAt: iso(10 * HOUR - 5 * MINUTE), host: 'db-1' },
    ...{ kind: 'postgres', source: 'postgres:/var/lib/postgresql/15/main', group: 'shop' },
    ...{ method: 'incremental', tags: [], entries: 3_412, bytes: 16 * GIB, addedBytes: 117 * 2 ** 20 },
    ...{ treeDigest: '5e'.repeat(32), parent: null, notes: 0, keep: ['latest', 'daily'] },
    phases: [
      { name: 'connect', seconds: 1 },
      { name: 'copy files', seconds: 210 },
      { name: 'wait for WAL', seconds: 77 },
    ],
    ...change,
  };
}

/** A plan that replaces a data folder, with a warning. */
export function restorePlanRow(change: Partial<RestorePlan> = {}): RestorePlan {
  return {
    ...{ id: 'plan-1', backup: 'orders', snapshot: snapshotRow('aa11bb22cc33dd44') },
    checks: [
      { name: 'space', verdict: 'pass', found: '420 GiB free, 16 GiB needed', hint: null },
      { name: 'version', verdict: 'pass', found: 'PostgreSQL 15 here and there', hint: null },
      {
        ...{ name: 'running server', verdict: 'warn', found: 'a server runs on this folder' },
        hint: 'It is stopped first: systemctl stop postgresql@15-main',
      },
    ],
    steps: ['stop the server', 'write beside', 'verify', 'swap', 'start the server'],
    replaces: ['/var/lib/postgresql/15/main (15.8 GiB), kept beside as main.before-restore'],
    ...{ bytes: 16 * GIB, entries: 3_412, estimatedSeconds: 190, confirmation: 'orders' },
    ...change,
  };
}

/** What one host tells of its backups. */
export function backupListing(
  backups: readonly BackupRow[],
  change: { readonly because?: string; readonly runs?: readonly BackupRun[] } = {},
): BackupListing {
  const { because = null, runs = [] } = change;
  return { because, backups: [...backups], runs: [...runs] };
}

const told = (host: string) => ({
  ...{ host, hostKey: `http://${host}:8338`, clockOffsetMs: 0, toldAt: NOON, silent: null },
});

export function fleetBackup(name: string, change: Partial<FleetBackup> = {}): FleetBackup {
  return { ...backupRow(name), ...told('db-1'), running: [], ...change };
}

export function fleetRun(change: Partial<FleetRun> = {}): FleetRun {
  return { ...backupRunRow(), ...told('db-1'), ...change };
}

const running = backupRunRow();
const failedRun = endedRunRow({
  ...{ id: 'run-5', kind: 'check', outcome: 'failed', snapshot: null, startedAt: iso(30 * HOUR) },
  ...{ finishedAt: iso(30 * HOUR - 40_000), error: 'Cannot read pack 7f3a: 2 of 41 chunks are damaged' },
  hint: 'vedette backup repair --target s3:vault/db-1',
});

/** What hosts answer: backups in every state that a row may have; the third has none, the fourth is of an old version. */
export const vaultAnswers: Readonly<Record<string, FixedAnswers>> = {
  'db-1': {
    listBackups: backupListing(
      [
        backupRow('orders', {
          ...{ kind: 'postgres', source: 'postgres:/var/lib/postgresql/15/main', group: 'shop' },
          ...{ state: 'running', wal: walRow(), running: [running] },
          targets: [
            backupTargetRow('directory:/mnt/b', { snapshots: 14 }),
            backupTargetRow('s3:vault/db-1', {
              ...{ state: 'failed', error: 'Cannot write: the bucket answers 503' },
              ...{ lastSuccessAt: iso(34 * HOUR), freeBytes: null },
              lastCheck: { at: iso(30 * HOUR), outcome: 'failed', what: 'all bytes', error: failedRun.error },
            }),
            backupTargetRow('peer:web-2', { state: 'unknown', lastCheck: null, storedBytes: null }),
          ],
          lastFailure: {
            ...{ at: iso(34 * HOUR), error: 'Cannot write: the bucket answers 503' },
            hint: 'Look at the credentials: vedette backup show orders',
          },
        }),
        backupRow('cache', {
          ...{ kind: 'redis', source: 'redis:127.0.0.1:6379', schedule: null, nextRunAt: null },
          ...{ maxAgeSeconds: null, group: 'shop' },
        }),
      ],
      { runs: [running, endedRunRow(), failedRun] },
    ),
    listSnapshots: {
      target: 'directory:/mnt/b',
      snapshots: [
        snapshotRow('aa11bb22cc33dd44'),
        snapshotRow('bb22cc33dd44ee55', {
          ...{ startedAt: iso(34 * HOUR), keep: ['daily', 'proved'], tags: ['before-upgrade'], notes: 2 },
        }),
        snapshotRow('cc33dd44ee55ff66', { startedAt: iso(8 * DAY), keep: [], method: 'full' }),
      ],
    },
  },
  'web-1': {
    listBackups: backupListing([
      backupRow('uploads', {
        ...{
          state: 'late',
          because: 'the last success is 3 d 4 h old, allowed is 26 h',
          nextRunAt: iso(HOUR),
        },
        lastSuccess: { ...backupRow('').lastSuccess!, at: iso(76 * HOUR), bytes: 512 * GIB, notes: 3 },
      }),
      backupRow('etc', {
        ...{ kind: 'config', source: 'config:/etc', state: 'failed' },
        lastFailure: {
          ...{ at: iso(10 * HOUR), error: 'Cannot write to /mnt/b: no space left on device' },
          hint: 'Free space there, or keep less: vedette backup prune etc',
        },
      }),
      backupRow('mail', {
        state: 'never',
        because: 'no run has succeeded yet',
        lastSuccess: null,
        sizes: [],
      }),
      backupRow('logs', { state: 'paused', because: 'paused by anna', nextRunAt: null }),
      backupRow('ledger', {
        ...{ kind: 'postgres', source: 'postgres:127.0.0.1:5432' },
        wal: walRow({
          state: 'gap',
          because: 'segment 0000000100000000000000A7 is missing',
          lagSeconds: 5_400,
        }),
      }),
    ]),
    listSnapshots: { target: 'directory:/mnt/b', snapshots: [] },
  },
  'web-2': { listBackups: backupListing([], { because: 'no backup: in the configuration' }) },
  'web-3': { listBackups: requestError('web-3', 'http-404') },
};

/** The hosts of `vaultAnswers`, and one that is down. */
export const vaultHosts: readonly FleetHost[] = [
  fleetHost('db-1'),
  fleetHost('web-1'),
  fleetHost('web-2'),
  fleetHost('web-3'),
  fleetHost('web-9', { state: 'down', because: 'connection-refused' }),
];
