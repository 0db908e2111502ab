import { opendir } from 'node:fs/promises';
import { errorCode, errorMessage, OperationalError } from '../../../kit/errors.ts';

/** Names in a folder, as they are found; none where there is no such folder. @throws OperationalError */
export async function* namesIn(folder: string): AsyncGenerator<string> {
  try {
    for await (const { name } of await opendir(folder)) yield name;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return;
    throw unreadable(folder, error);
  }
}

/** What a system error means for who reads a repository. */
export function unreadable(path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  if (code === 'EACCES' || code === 'EPERM')
    return new OperationalError('forbidden', `Cannot read ${path}: this user may not`, {
      hint: 'Run it as the user that the repository belongs to: sudo -u postgres vedette recovery inspect …',
      cause: error,
    });
  return new OperationalError('storage', `Cannot read ${path}: ${errorMessage(error)}`, {
    hint: 'Look whether the file system that it is on is well: dmesg, vedette doctor',
    cause: error,
  });
}
