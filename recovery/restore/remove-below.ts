import { constants } from 'node:fs';
import { errorCode } from '../../agent/kit/errors.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import { FolderStack } from '../tree/folder-stack.ts';

/**
 * Removes a thing and, where it is a folder, all that is below it: by descriptors, so that no symlink leads elsewhere, without
 * recursion, so that no depth is too deep, and never into another file system.
 *
 * @param open gives a descriptor of its own of the folder that the thing is in
 * @returns how many things were removed
 * @throws Error with the code of the kernel; `EBUSY` for what is mounted there
 */
export function removeBelow(open: () => number, name: ByteText): number {
  const calls = fileCalls();
  const stack = new FolderStack(open());
  const way: { name: ByteText; left: ByteText[] }[] = [{ name: '', left: [name] }];
  const names = () => way.slice(1).map((one) => one.name);
  let removed = 0;
  try {
    const home = calls.status(stack.open([]), '').fileSystem;
    while (way.length > 0) {
      const here = way.at(-1) as { name: ByteText; left: ByteText[] };
      const next = here.left.pop();
      if (next !== undefined) {
        const folder = stack.open(names());
        const status = statusOf(folder, next);
        if (status === undefined) continue;
        if ((status.mode & constants.S_IFMT) !== constants.S_IFDIR) {
          calls.unlink(folder, next);
          removed++;
          continue;
        }
        if (status.fileSystem !== home)
          throw Object.assign(new Error('another file system is mounted there'), { code: 'EBUSY' });
        way.push({ name: next, left: calls.names(stack.open([...names(), next])) });
      } else {
        way.pop();
        if (way.length === 0) break;
        calls.removeFolder(stack.open(names()), here.name);
        removed++;
      }
    }
    return removed;
  } finally {
    stack.close();
  }
}

function statusOf(folder: number, name: ByteText) {
  try {
    return fileCalls().status(folder, name);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
