import { Database } from 'bun:sqlite';

export type { Database } from 'bun:sqlite';

export type OpenDatabaseOptions = {
  /** `full` makes every commit survive a power cut; `normal` only a crash of this process. @default 'full' */
  synchronous?: 'full' | 'normal';
  /** Statements that bring an empty file to the newest shape; entry n is run once, in a transaction. */
  migrations?: readonly string[];
  /** Runs before anything else on a new connection (page size and auto_vacuum must come before the first table). */
  pragmas?: readonly string[];
};

/** Opens an SQLite file in WAL mode and brings its schema up to date (`user_version` counts the migrations done). */
export function openDatabase(path: string, options: OpenDatabaseOptions = {}): Database {
  const { synchronous = 'full', migrations = [], pragmas = [] } = options;
  const database = new Database(path, { create: true, strict: true });
  try {
    for (const pragma of pragmas) database.run(`PRAGMA ${pragma}`);
    database.run('PRAGMA journal_mode=WAL');
    database.run(`PRAGMA synchronous=${synchronous}`);
    database.run('PRAGMA busy_timeout=5000');
    migrate(database, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: Database, migrations: readonly string[]): void {
  const { user_version: done } = database.query('PRAGMA user_version').get() as { user_version: number };
  if (done > migrations.length && migrations.length > 0) {
    throw new RangeError(
      `Cannot open ${database.filename}: it was written by a newer version (schema ${done})`,
    );
  }
  for (let next = done; next < migrations.length; next++) {
    database.transaction(() => {
      database.run(migrations[next]!);
      database.run(`PRAGMA user_version=${next + 1}`);
    })();
  }
}
