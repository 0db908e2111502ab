import { dirname } from 'node:path';
import { fileCalls } from '../../tree/file-calls-ffi.ts';

/** Whether something is mounted at a path: it can then neither be renamed nor exchange things with what lies beside it. */
export function liesOnItsOwn(path: string): boolean {
  try {
    return fileSystemOf(path) !== fileSystemOf(dirname(path));
  } catch {
    return false;
  }
}

function fileSystemOf(path: string): number {
  return fileCalls().status(-1, Buffer.from(path).toString('latin1')).fileSystem;
}
