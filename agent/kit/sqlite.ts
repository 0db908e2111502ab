import { Database } from 'bun:sqlite';
import { OperationalError } from './errors.ts';

export type { Database } from 'bun:sqlite';

export type OpenDatabaseOptions = {
  /** `full` makes every commit survive a power cut; `normal` only a crash of this process. @default 'full' */
  synchronous?: 'full' | 'normal';
  /** Statements that bring an empty file to the newest shape; entry n is run once, in a transaction. */
  migrations?: readonly string[];
  /** Runs before anything else on a new connection (page size and auto_vacuum must come before the first table). */
  pragmas?: readonly string[];
  /** Opens an existing file for reading beside its writer: no migration, no change of mode. @default false */
  readOnly?: boolean;
};

/**
 * Opens an SQLite file in WAL mode and brings its schema up to date (`user_version` counts the migrations done).
 *
 * @throws OperationalError `conflict` when a newer version wrote it; the errors of SQLite have a `code` (`SQLITE_FULL`).
 */
export function openDatabase(path: string, options: OpenDatabaseOptions = {}): Database {
  const { readOnly = false } = options;
  const database = new Database(
    path,
    readOnly ? { readonly: true, strict: true } : { create: true, strict: true },
  );
  try {
    if (readOnly) database.run('PRAGMA busy_timeout=5000');
    else prepare(database, options);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: Database, options: OpenDatabaseOptions): void {
  const { synchronous = 'full', migrations = [], pragmas = [] } = options;
  for (const pragma of pragmas) database.run(`PRAGMA ${pragma}`);
  database.run('PRAGMA journal_mode=WAL');
  database.run(`PRAGMA synchronous=${synchronous}`);
  database.run('PRAGMA busy_timeout=5000');
  migrate(database, migrations);
}

function migrate(database: Database, migrations: readonly string[]): void {
  const { user_version: done } = database.query('PRAGMA user_version').get() as { user_version: number };
  if (done > migrations.length && migrations.length > 0) {
    throw new OperationalError(
      'conflict',
      `Cannot open ${database.filename}: it was written by a newer version (schema ${done})`,
      { hint: 'Install that version again, or name another folder with --data DIR' },
    );
  }
  for (let next = done; next < migrations.length; next++) {
    database.transaction(() => {
      database.run(migrations[next]!);
      database.run(`PRAGMA user_version=${next + 1}`);
    })();
  }
}
