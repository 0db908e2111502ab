import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { BackupDefinition } from '../../../recovery/backup/backup-definition.ts';
import type { BackupConfig } from '../../../recovery/config.ts';
import type { BackupRun, SnapshotRow } from '../../contract/backups.ts';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { silentLog } from '../../kit/log.ts';
import { Secret } from '../../kit/secret.ts';
import type { Database } from '../../kit/sqlite.ts';
import { createBackupRecords } from '../../store/local/backup-records.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { memoryDatabase } from '../../store/local/store.testkit.ts';
import { BackupSeries } from './backup-series.ts';
import type { BackupTold, TargetFound } from './job-messages.ts';
import type { JobProgram } from './job-program.ts';
import { startBackups } from './start-backups.ts';
import type { StubScript } from './stub-job.testkit.ts';

/** The child of `stub-job.testkit.ts`. */
export const stubProgram: JobProgram = [process.execPath, join(import.meta.dirname, 'stub-job.testkit.ts')];

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** 12:00 on a Saturday. */
export const NOON = Date.parse('2026-11-21T12:00:00Z');

export function definition(script: StubScript, name = 'etc'): BackupDefinition {
  return {
    ...{ name, host: 'web1', group: null, tags: [], before: [], after: [], gentle: {}, retention: null },
    source: { kind: 'stub', options: { script } },
    targets: [{ kind: 'directory', options: { path: '/mnt/b' } }],
    key: { passphrase: new Secret('correct horse') },
  };
}

export const snapshot: SnapshotRow = {
  ...{ id: 'ab'.repeat(16), host: 'web1', kind: 'files', source: 'etc', group: null, method: null },
  ...{ startedAt: '2026-11-21T12:00:00.000Z', finishedAt: '2026-11-21T12:00:09.000Z' },
  ...{ tags: [], entries: 3, bytes: 3_000, addedBytes: 300, treeDigest: 'cd', parent: null, notes: 0 },
  ...{ phases: [], keep: [] },
};

export const found: TargetFound = {
  ...{ name: 'directory:/mnt/b', error: null, snapshots: 1, storedBytes: 400, freeBytes: 10_000 },
};

/** What a child tells of a backup. */
export function told(changes: Partial<BackupTold> = {}): BackupTold {
  return {
    ...{ tell: 'backed-up', backup: 'etc', outcome: 'ok', snapshot, targets: [found], error: null },
    report: [],
    pruned: false,
    ...changes,
  } as BackupTold;
}

export type StubBackup = Readonly<Record<string, unknown>> & { readonly script: StubScript };

/** The section `backup:` with backups that a stub does; what is beside `script` are options of the backup. */
export function stubConfig(list: readonly StubBackup[], more: Partial<BackupConfig> = {}): BackupConfig {
  const backups = list.map(({ script, ...options }) => ({
    ...{ name: 'etc', enabled: true, tags: [], before: [], after: [], gentle: {}, wal: 'off' },
    source: { kind: 'stub', script },
    ...options,
  }));
  return {
    ...{ enabled: true, concurrency: 1 },
    repositories: { main: { targets: [{ kind: 'directory', path: '/mnt/b' }], passphrase: new Secret('x') } },
    list: backups,
    ...more,
  } as unknown as BackupConfig;
}

/** The backups of an agent that stubs do, with a clock that stands still; over the same database, those of the next agent. */
export function stubBackups(config: BackupConfig, database: Database = memoryDatabase(), at = NOON) {
  const clock = fakeClock(at);
  const events: NewEvent[] = [];
  const series = new BackupSeries();
  const backups = startBackups({
    ...{
      config,
      host: 'web1',
      clock,
      log: silentLog,
      series,
      folder: '/proc/nonexistent',
      program: stubProgram,
    },
    records: createBackupRecords(database),
    emit: (event) => void events.push(event),
  });
  onTestFinished(() => backups.stop());
  const row = (name = 'etc') => backups.operations.list().backups.find((one) => one.name === name)!;
  const run = (id: string) => backups.operations.list().runs.find((one) => one.id === id)!;
  return {
    ...{ backups, clock, events, database, row, run },
    kinds: () => events.map(({ kind }) => kind),
    /** Lets the time pass, with a tick a second. */
    pass(milliseconds: number) {
      for (let passed = 0; passed < milliseconds; passed += 1_000) {
        clock.advance(1_000);
        backups.tick();
      }
    },
    ended: (id: string): Promise<BackupRun> => until(() => (run(id)?.outcome ? run(id) : undefined)),
    /** Waits until nothing runs. */
    quiet: () =>
      until(() => backups.operations.list().runs.every(({ outcome }) => outcome !== null) || undefined),
    value(metric: string, ...labels: string[]) {
      backups.tick();
      const family = series.set.families.find(({ name }) => name === `vedette_backup_${metric}`);
      return [...(family?.metrics.values() ?? [])].find(({ text }) =>
        labels.every((label) => text.includes(`"${label}"`)),
      )?.value;
    },
  };
}

/** Polls for ten seconds. */
export async function until<T>(probe: () => T | undefined): Promise<T> {
  for (let look = 0; look < 1_000; look++) {
    const value = probe();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('waited in vain');
}
