import type { Database } from '../../kit/sqlite.ts';
import { storing } from './storage-error.ts';

/** One run of a backup, a check or a restore; times in ms since the epoch. */
export type StoredBackupRun = {
  readonly id: string;
  readonly backup: string;
  /** backup, check, restore, … */
  readonly kind: string;
  readonly startedAt: number;
  /** Null while it runs, and behind the end of an agent that could not say so. */
  readonly finishedAt: number | null;
  readonly outcome: string | null;
  /** JSON: all else that is kept of it. */
  readonly record: string;
};

/** What outlives the process of the backups of this host; every call can throw OperationalError `storage`. */
export type BackupRecords = {
  /** Keeps a run, or what has become of it; and of each backup and kind the newest 200, and the last good one. */
  saveRun(run: StoredBackupRun): void;
  /** Runs that nobody has ended, the oldest first. */
  unfinished(): StoredBackupRun[];
  /** Runs that have ended, the newest first. */
  newest(limit: number): StoredBackupRun[];
  /** Those of one backup and kind, the newest first. */
  ofBackup(backup: string, kind: string, limit: number): StoredBackupRun[];
  /** The last that made something: outcome ok or partial. */
  lastGood(backup: string, kind: string): StoredBackupRun | undefined;
  /** What is remembered of schedules and targets, by name. */
  states(): Map<string, string>;
  saveState(name: string, state: string): void;
  /** Forgets what is remembered of all others, and runs of other backups that began before `before`. */
  keepOnly(
    kept: { readonly states: ReadonlySet<string>; readonly backups: ReadonlySet<string> },
    before: number,
  ): void;
};

const KEPT = 200;
const COLUMNS = 'id, backup, kind, startedAt, finishedAt, outcome, record';
const GOOD = `outcome IN ('ok', 'partial')`;

export function createBackupRecords(database: Database): BackupRecords {
  const query = (sql: string) => database.query(sql);
  const rows = (sql: string, values: Record<string, string | number> = {}) =>
    query(`SELECT ${COLUMNS} FROM backup_run ${sql}`).all(values) as StoredBackupRun[];
  const saveRun = database.transaction((run: StoredBackupRun) => {
    query(
      `INSERT OR REPLACE INTO backup_run (${COLUMNS})
       VALUES ($id, $backup, $kind, $startedAt, $finishedAt, $outcome, $record)`,
    ).run({ ...run });
    forgetOld(database, run.backup, run.kind);
  });
  const keepOnly = database.transaction(
    (states: ReadonlySet<string>, backups: ReadonlySet<string>, before: number) => {
      const list = (names: ReadonlySet<string>) => JSON.stringify([...names]);
      query('DELETE FROM backup_state WHERE name NOT IN (SELECT value FROM json_each($list))').run({
        list: list(states),
      });
      query(
        `DELETE FROM backup_run
         WHERE startedAt < $before AND backup NOT IN (SELECT value FROM json_each($list))`,
      ).run({ before, list: list(backups) });
    },
  );
  return {
    saveRun: (run) => storing('store the run of a backup', () => saveRun(run)),
    unfinished: () =>
      storing('read the runs of backups', () => rows('WHERE finishedAt IS NULL ORDER BY startedAt, id')),
    newest: (limit) =>
      storing('read the runs of backups', () =>
        rows('WHERE finishedAt IS NOT NULL ORDER BY startedAt DESC, id DESC LIMIT $limit', { limit }),
      ),
    ofBackup: (backup, kind, limit) =>
      storing('read the runs of a backup', () =>
        rows(
          `WHERE backup = $backup AND kind = $kind AND finishedAt IS NOT NULL
           ORDER BY startedAt DESC, id DESC LIMIT $limit`,
          { backup, kind, limit },
        ),
      ),
    lastGood: (backup, kind) =>
      storing(
        'read the last good run of a backup',
        () =>
          rows(
            `WHERE backup = $backup AND kind = $kind AND ${GOOD} ORDER BY startedAt DESC, id DESC LIMIT 1`,
            { backup, kind },
          )[0],
      ),
    states: () =>
      storing('read the states of the backups', () => {
        const found = query('SELECT name, state FROM backup_state').all() as {
          name: string;
          state: string;
        }[];
        return new Map(found.map(({ name, state }) => [name, state] as const));
      }),
    saveState: (name, state) => {
      storing('store the state of a backup', () =>
        query('INSERT OR REPLACE INTO backup_state (name, state) VALUES ($name, $state)').run({
          name,
          state,
        }),
      );
    },
    keepOnly: ({ states, backups }, before) =>
      storing('forget old backups', () => keepOnly(states, backups, before)),
  };
}

function forgetOld(database: Database, backup: string, kind: string): void {
  const those = 'FROM backup_run WHERE backup = $backup AND kind = $kind';
  database
    .query(
      `DELETE ${those}
         AND id NOT IN (SELECT id ${those} ORDER BY startedAt DESC, id DESC LIMIT ${KEPT})
         AND id NOT IN (SELECT id ${those} AND ${GOOD} ORDER BY startedAt DESC, id DESC LIMIT 1)`,
    )
    .run({ backup, kind });
}
