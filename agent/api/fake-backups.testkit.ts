import type { BackupRow, BackupRun, RestorePlan, SnapshotRow } from '../contract/backups.ts';
import { OperationalError } from '../kit/errors.ts';
import type { Services } from './services.ts';

const at = '2026-11-21T02:00:00.000Z';

export const backupRun: BackupRun = {
  ...{ id: 'run-1', kind: 'backup', backup: 'etc', target: null, startedAt: at, step: 'copy files' },
  steps: [{ name: 'connect', seconds: 0.2 }],
  ...{ bytes: 500, totalBytes: 1_000, entries: 5, totalEntries: 10 },
  ...{ bytesPerSecond: 100, secondsLeft: 5, held: null },
  ...{ outcome: null, error: null, hint: null, finishedAt: null, snapshot: null, report: [] },
};

export const snapshotRow: SnapshotRow = {
  id: '0123456789abcdef0123456789abcdef',
  ...{ startedAt: at, finishedAt: at, host: 'web1', kind: 'files', source: 'etc', group: null, method: null },
  ...{ tags: [], entries: 10, bytes: 1_000, addedBytes: 100, treeDigest: 'ab', parent: null, notes: 0 },
  phases: [{ name: 'copy files', seconds: 2 }],
  keep: ['latest'],
};

export const backupRow: BackupRow = {
  ...{ name: 'etc', kind: 'files', source: 'files:/etc', group: null, schedule: '0 2 * * *' },
  ...{ nextRunAt: at, maxAgeSeconds: 108_000, state: 'running', because: null },
  lastSuccess: {
    ...{ snapshot: snapshotRow.id, at, seconds: 10, bytes: 1_000, addedBytes: 100, entries: 10, notes: 0 },
  },
  lastFailure: null,
  sizes: [{ at, bytes: 1_000, addedBytes: 100 }],
  targets: [
    {
      ...{ name: 'directory:/mnt/b', state: 'ok', error: null, lastSuccessAt: at },
      ...{ snapshots: 1, storedBytes: 400, freeBytes: 10_000, lastCheck: null },
    },
  ],
  wal: null,
  running: [backupRun],
};

export const restorePlan: RestorePlan = {
  ...{ id: 'plan-1', backup: 'etc', snapshot: snapshotRow, steps: ['write', 'swap'], replaces: ['/etc'] },
  checks: [{ name: 'space', verdict: 'pass', found: '1 GiB free', hint: null }],
  ...{ bytes: 1_000, entries: 10, estimatedSeconds: 3, confirmation: '/etc' },
};

/** One backup, `etc`, whose run goes on; nothing that is asked of it changes it. */
export function fakeBackups(): Services['backups'] {
  const known = (name: string) => {
    if (name === backupRow.name) return backupRun;
    throw new OperationalError('not-found', `Cannot find the backup ${name}: there is none of that name`);
  };
  return {
    list: () => ({ because: null, backups: [backupRow], runs: [backupRun] }),
    snapshots: async (name, target = 'directory:/mnt/b') => ({
      target,
      snapshots: [{ ...snapshotRow, source: known(name).backup }],
    }),
    run: known,
    check: (name) => ({ ...known(name), kind: 'check' }),
    cancel: async () => ({ ...backupRun, outcome: 'cancelled', finishedAt: at }),
    planRestore: async (name) => ({ ...restorePlan, backup: known(name).backup }),
    beginRestore: () => ({ ...backupRun, kind: 'restore' }),
  };
}
