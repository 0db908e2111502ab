import { lstatSync, mkdirSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { errorCode, errorMessage, OperationalError } from '../../kit/errors.ts';
import { sqliteLock } from '../../kit/sqlite-lock.ts';
import { stateFolder } from '../../kit/state-folder.ts';

/**
 * Takes the lock of `--lock`, which the death of this process releases too.
 *
 * @param lock a name, or the absolute path of a file that is empty or not there.
 * @returns the function that releases it.
 * @throws OperationalError `conflict` when another run holds it, `invalid` when it can be no lock.
 */
export function takeRunLock(lock: string, folder = lockFolder()): () => void {
  const path = lockPath(lock, folder);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    refuseContent(path);
    return sqliteLock(path);
  } catch (error) {
    throw error instanceof OperationalError ? refused(lock, error) : unusable(lock, error);
  }
}

/** Not the state folder of root: that belongs to the user of the agent, who could put a link in our way. */
function lockFolder(): string {
  const isRoot = process.getuid?.() === 0 && process.platform === 'linux';
  return isRoot ? '/run/vedette-locks' : join(stateFolder(), 'locks');
}

function lockPath(lock: string, folder: string): string {
  if (isAbsolute(lock)) return lock;
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(lock)) return join(folder, `${lock}.lock`);
  throw new OperationalError(
    'invalid',
    `Cannot use --lock ${lock}: it is neither a name nor an absolute path`,
    {
      hint: 'Write a name such as nightly, or a file such as /run/nightly.lock',
    },
  );
}

/** The lock empties what it finds; so it must never be pointed at a file that holds something. */
function refuseContent(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  throw new OperationalError('invalid', `Cannot use ${path} as a lock: it is not an empty file`, {
    hint: 'Name a file that is used for nothing else',
  });
}

function refused(lock: string, error: OperationalError): OperationalError {
  if (error.kind !== 'conflict') return error;
  return new OperationalError('conflict', `Cannot start: another run holds the lock ${lock}`, {
    cause: error,
  });
}

function unusable(lock: string, error: unknown): OperationalError {
  const kind = errorCode(error) === 'ENOSPC' ? 'storage' : 'invalid';
  return new OperationalError(kind, `Cannot take the lock ${lock}: ${errorMessage(error)}`, {
    hint: 'Name a file in a folder that this user may write, such as --lock /tmp/nightly.lock',
    cause: error,
  });
}
