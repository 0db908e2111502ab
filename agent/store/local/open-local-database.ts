import { chmodSync, closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { errorCode, errorMessage } from '../../kit/errors.ts';
import { type Database, openDatabase } from '../../kit/sqlite.ts';
import { migrations } from './migrations.ts';
import { isSqliteError } from './storage-error.ts';

/** What opening `local.db` came to. */
export type OpenedDatabase = {
  readonly database: Database;
  /** Where a damaged file was moved, with what was wrong with it. */
  readonly movedAside?: { readonly path: string; readonly because: string };
  /** Why the database is in memory only. */
  readonly notDurable?: string;
};

/**
 * Opens the file, mode 0600. A damaged one is moved aside and an empty one is begun; where even that fails, as on a
 * full disk, the database is in memory: the agent must watch its host whatever has become of its records.
 */
export function openLocalDatabase(path: string, now: number): OpenedDatabase {
  try {
    return { database: openChecked(path) };
  } catch (error) {
    if (!isSqliteError(error) && !isSystemError(error)) throw error;
    return isDamage(error) ? beginAnew(path, now, error) : inMemory(error);
  }
}

function openChecked(path: string): Database {
  // SQLite makes its files with the mode of this one.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const database = openDatabase(path, { synchronous: 'full', migrations });
  try {
    const { quick_check: result } = database.query('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (result !== 'ok') throw new DamagedError(result);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The check of SQLite found something wrong; it has the code that SQLite itself gives damage. */
class DamagedError extends Error {
  readonly code = 'SQLITE_CORRUPT';
}

function isDamage(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

/** Whether the operating system refused: no room, read only, no permission. */
function isSystemError(error: unknown): boolean {
  return /^E[A-Z0-9]+$/.test(errorCode(error) ?? '');
}

function beginAnew(path: string, now: number, damage: unknown): OpenedDatabase {
  const aside = `${path}.corrupt-${new Date(now).toISOString().replace(/[:.]/g, '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  const movedAside = { path: aside, because: errorMessage(damage) };
  try {
    return { database: openChecked(path), movedAside };
  } catch (error) {
    if (!isSqliteError(error) && !isSystemError(error)) throw error;
    return { ...inMemory(error), movedAside };
  }
}

function inMemory(because: unknown): OpenedDatabase {
  return { database: openDatabase(':memory:', { migrations }), notDurable: errorMessage(because) };
}
