import { Database } from 'bun:sqlite';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, OperationalError } from '../../kit/errors.ts';

/**
 * Takes the right to write to the store in `folder`: an exclusive SQLite lock on `writer.lock`, which the kernel
 * gives up when the process ends, however it ends.
 *
 * @returns a function that gives it up.
 * @throws OperationalError `conflict` while another process, or another store in this one, holds it.
 */
export function lockWriter(folder: string): () => void {
  const path = join(folder, 'writer.lock');
  const lock = tryLock(path) ?? retryAfresh(path);
  return () => lock.close();
}

function tryLock(path: string): Database | undefined {
  const lock = new Database(path, { create: true });
  try {
    lock.run('PRAGMA journal_mode=MEMORY');
    lock.run('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (errorCode(error) === 'SQLITE_NOTADB') return undefined;
    throw new OperationalError('conflict', `Cannot open the series store: another process writes to it`, {
      hint: 'stop the other agent, or give this one a folder of its own with --data',
      cause: error,
    });
  }
}

/** The lock file holds nothing: one that was overwritten is replaced. Nobody can hold a lock on it. */
function retryAfresh(path: string): Database {
  rmSync(path);
  const lock = tryLock(path);
  if (lock === undefined)
    throw new OperationalError('storage', `Cannot lock the series store: ${path} is damaged`);
  return lock;
}
