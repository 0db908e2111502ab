import { errorCode } from '../../kit/errors.ts';

/** Whether SQLite found its own structures damaged. */
export function isDamage(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

/** Why the disk does not take a write, as `health` names it; undefined when the failure is of another nature. */
export function writeRefusal(error: unknown): 'disk-full' | 'disk-error' | undefined {
  const code = errorCode(error) ?? '';
  if (code === 'SQLITE_FULL') return 'disk-full';
  const refusals = ['SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_BUSY', 'SQLITE_PERM'];
  return refusals.some((prefix) => code.startsWith(prefix)) ? 'disk-error' : undefined;
}
