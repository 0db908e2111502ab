import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, OperationalError } from '../../kit/errors.ts';
import { sqliteLock } from '../../kit/sqlite-lock.ts';

const LOCK = 'lock.db';

/** The folder of one agent, held by this process alone. */
export type DataFolder = {
  readonly path: string;
  /** Lets the next process have it. */
  close(): void;
};

/**
 * Opens the data folder, made with mode 0700 when it is not there, and holds it until `close` or the end of the process.
 *
 * @throws OperationalError `conflict` when another process holds it, `forbidden` when it is not this user's or not
 * his alone, `storage` when it cannot be made.
 */
export function openDataFolder(path: string): DataFolder {
  makeFolder(path);
  checkOwner(path);
  closeToOthers(path);
  return { path, close: lock(path) };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = errorCode(error);
    const kind = code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'storage';
    throw refused(kind, path, `it cannot be made (${code})`, 'name another folder with --data DIR', error);
  }
}

function checkOwner(path: string): void {
  const { uid, mode } = statSync(path);
  const own = process.getuid?.();
  if (own !== undefined && uid !== own) {
    throw refused(
      'forbidden',
      path,
      `it belongs to user ${uid}, this is user ${own}`,
      `sudo -u '#${uid}' vedette …`,
    );
  }
  if ((mode & 0o022) !== 0) throw refused('forbidden', path, 'others may write into it', `chmod 700 ${path}`);
}

/** A folder that others may read is closed to them if it is plainly ours; a home folder given by mistake is not. */
function closeToOthers(path: string): void {
  if ((statSync(path).mode & 0o077) === 0) return;
  if (!existsSync(join(path, LOCK)) && readdirSync(path).length > 0) {
    throw refused('forbidden', path, 'others may read it, and it holds other files', `chmod 700 ${path}`);
  }
  chmodSync(path, 0o700);
}

function lock(path: string): () => void {
  const file = join(path, LOCK);
  try {
    return sqliteLock(file);
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof OperationalError && error.kind === 'conflict') {
      throw refused('conflict', path, 'another agent is running with it', `lslocks | grep ${file}`, error);
    }
    if (code === undefined) throw error;
    throw refused('storage', path, `it cannot be locked (${code})`, `touch ${file}`, error);
  }
}

function refused(
  kind: 'conflict' | 'forbidden' | 'storage',
  path: string,
  state: string,
  hint: string,
  cause?: unknown,
): OperationalError {
  return new OperationalError(kind, `Cannot use the data folder ${path}: ${state}`, { hint, cause });
}
