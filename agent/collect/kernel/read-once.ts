import { closeSync, openSync, readSync } from 'node:fs';
import { errorCode } from '../../kit/errors.ts';

const buffer = Buffer.allocUnsafe(65_536);
const GONE = new Set(['ENOENT', 'ESRCH', 'ENODEV', 'ENOTDIR', 'EACCES', 'EPERM', 'EINVAL', 'EOPNOTSUPP']);

/**
 * The first 64 KiB of a small kernel file that comes and goes (a process, a control group), or undefined when it is
 * gone or not for us. The bytes are valid until the next call. Regular tables keep a descriptor open instead.
 */
export function readOnce(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return goneOrThrow(error);
  }
  try {
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, 0));
  } catch (error) {
    return goneOrThrow(error);
  } finally {
    closeSync(file);
  }
}

function goneOrThrow(error: unknown): undefined {
  if (GONE.has(errorCode(error) ?? '')) return undefined;
  throw error;
}
