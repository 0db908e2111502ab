import { constants } from 'node:fs';
import { errorCode } from '../../agent/kit/errors.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import { FOLDER_FLAGS, FolderStack } from '../tree/folder-stack.ts';
import { removeBelow } from './remove-below.ts';

const { S_IFDIR, S_IFMT } = constants;

/**
 * Takes a delta restore back: what it made goes, and what it had moved into the kept folder returns to its path. A folder that is there
 * and in the kept one was only on the way to what was moved. Owners, modes and times of what was not replaced stay as restored.
 *
 * @param made what was made where nothing had been
 */
export function putBackKept(
  destination: string,
  keptFolder: string,
  made: readonly (readonly ByteText[])[],
): void {
  const [there, kept] = [stackOf(destination), stackOf(keptFolder)];
  try {
    for (const names of made) removeWhereThere(there, names);
    const ways: (readonly ByteText[])[] = [[]];
    for (let names = ways.pop(); names !== undefined; names = ways.pop())
      for (const name of fileCalls().names(kept.open(names))) {
        const path = [...names, name];
        if (isFolder(kept, path) && isFolder(there, path)) ways.push(path);
        else putBack(there, kept, path);
      }
  } finally {
    there.close();
    kept.close();
  }
}

function putBack(there: FolderStack, kept: FolderStack, names: readonly ByteText[]): void {
  removeWhereThere(there, names);
  const [above, name] = [names.slice(0, -1), names.at(-1) as ByteText];
  fileCalls().renameToNew(kept.open(above), name, there.open(above), name);
}

function removeWhereThere(stack: FolderStack, names: readonly ByteText[]): void {
  try {
    const folder = stack.open(names.slice(0, -1));
    fileCalls().status(folder, names.at(-1) as ByteText);
    removeBelow(() => fileCalls().open(folder, '.', FOLDER_FLAGS), names.at(-1) as ByteText);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

function isFolder(stack: FolderStack, names: readonly ByteText[]): boolean {
  try {
    const { mode } = fileCalls().status(stack.open(names.slice(0, -1)), names.at(-1) as ByteText);
    return (mode & S_IFMT) === S_IFDIR;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function stackOf(path: string): FolderStack {
  return new FolderStack(fileCalls().open(-1, Buffer.from(path).toString('latin1'), FOLDER_FLAGS));
}
