import { errorCode, errorMessage, OperationalError } from '../../agent/kit/errors.ts';
import { safeLine } from '../../agent/kit/safe-text.ts';

/** A failure of the system while a path was restored, as an operator can act on it. Others stay as they are. */
export function restoreFailure(path: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || error instanceof OperationalError) return error;
  const [kind, state, hint] = failures[code] ?? (['storage', errorMessage(error)] as const);
  const message = `Cannot restore ${safeLine(path, 300)}: ${state}`;
  return new OperationalError(kind, message, { cause: error, ...(hint && { hint }) });
}

const failures: Readonly<
  Record<string, readonly ['invalid' | 'forbidden' | 'conflict' | 'storage', string, string?]>
> = {
  ENOSPC: ['storage', 'the disk is full', 'restore to another disk with --to'],
  EDQUOT: ['storage', 'the quota is used up'],
  EFBIG: ['storage', 'this file system takes no file that long'],
  EROFS: ['forbidden', 'the file system is read-only'],
  EACCES: ['forbidden', 'permission denied', 'run it as root'],
  EPERM: ['forbidden', 'not permitted', 'run it as root'],
  EEXIST: ['conflict', 'it is there already, and nobody asked to replace it', '--delta'],
  ELOOP: ['conflict', 'a symlink has taken the place of a folder on the way to it'],
  ENOTDIR: ['conflict', 'something else has taken the place of a folder on the way to it'],
  ENOENT: ['conflict', 'a folder on the way to it was taken away'],
  ENAMETOOLONG: ['invalid', 'its name is too long for this file system'],
  EILSEQ: ['invalid', 'this file system does not take the bytes of its name'],
  EMFILE: ['storage', 'too many files are open', 'ulimit -n 4096'],
};
