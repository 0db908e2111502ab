import { Database } from 'bun:sqlite';
import { closeSync, openSync } from 'node:fs';
import { errorCode, OperationalError } from './errors.ts';

/**
 * Takes a lock that one process holds at a time and that its death releases, SIGKILL included. It is the lock of an
 * SQLite transaction on an empty file that is never written, so a full disk does not stop it.
 *
 * @returns the function that releases it.
 * @throws OperationalError `conflict` when another process holds it.
 */
export function sqliteLock(path: string): () => void {
  closeSync(openSync(path, 'a', 0o600));
  const database = new Database(path);
  try {
    // Without it the transaction would write a journal beside the file.
    database.run('PRAGMA journal_mode=MEMORY');
    database.run('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (errorCode(error) !== 'SQLITE_BUSY') throw error;
    throw new OperationalError('conflict', `Cannot lock ${path}: another process holds it`, {
      hint: `lslocks | grep ${path}`,
      cause: error,
    });
  }
  return () => database.close();
}
