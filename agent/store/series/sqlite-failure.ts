import { errorCode } from '../../kit/errors.ts';

const damages = ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_IOERR_READ', 'SQLITE_IOERR_SHORT_READ'];

/** Whether SQLite found its own structures damaged, or cannot read a part of the file. */
export function isDamage(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return damages.some((prefix) => code.startsWith(prefix));
}

/** Damage, or a schema in which our tables cannot be found any more. */
export function isUnreadable(error: unknown): boolean {
  return isDamage(error) || errorCode(error) === 'SQLITE_ERROR';
}

/** Why the disk does not take a write, as `health` names it; undefined when the failure is of another nature. */
export function writeRefusal(error: unknown): 'disk-full' | 'disk-error' | undefined {
  const code = errorCode(error) ?? '';
  if (code === 'SQLITE_FULL') return 'disk-full';
  const refusals = ['SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_BUSY', 'SQLITE_PERM'];
  return refusals.some((prefix) => code.startsWith(prefix)) ? 'disk-error' : undefined;
}
