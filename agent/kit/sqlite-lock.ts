import { Database } from 'bun:sqlite';
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { errorCode, OperationalError } from './errors.ts';

/**
 * The locks of this process by device and inode. Two things would let go of one unseen: the collection of a database
 * that nobody refers to, and the closing of any other descriptor of its file (fcntl(2), "Record locks").
 */
const held = new Map<string, Database>();

/**
 * Takes a lock that one process holds at a time and that its death releases, SIGKILL included. It is the lock of an
 * SQLite transaction on an empty file that is never written, so a full disk does not stop it.
 *
 * @returns the function that releases it.
 * @throws OperationalError `conflict` when it is held, by another process or by this one.
 */
export function sqliteLock(path: string): () => void {
  create(path);
  if (statSync(path).size > 0) replace(path);
  const { dev, ino } = statSync(path);
  const key = `${dev}:${ino}`;
  if (held.has(key)) throw conflict(path);
  const database = lock(path);
  held.set(key, database);
  return () => {
    held.delete(key);
    database.close();
  };
}

/** Makes the file for its owner alone. One that is there is not opened: see `held`. */
function create(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** The file holds nothing: one that was overwritten could not be locked, so nobody holds a lock on it. */
function replace(path: string): void {
  rmSync(path);
  create(path);
}

function lock(path: string): Database {
  const database = new Database(path);
  try {
    // Without it the transaction would write a journal beside the file.
    database.run('PRAGMA journal_mode=MEMORY');
    database.run('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    throw errorCode(error) === 'SQLITE_BUSY' ? conflict(path, error) : error;
  }
}

function conflict(path: string, cause?: unknown): OperationalError {
  const hint = `lslocks | grep ${path}`;
  return new OperationalError('conflict', `Cannot lock ${path}: it is held already`, { hint, cause });
}
