import { randomBytes } from 'node:crypto';
import { errorCode } from '../../agent/kit/errors.ts';
import { type ByteText, fileCalls } from '../tree/file-calls-ffi.ts';
import { FolderStack } from '../tree/folder-stack.ts';
import type { DestinationFolder } from './destination-folder.ts';
import { removeBelow } from './remove-below.ts';

/** Beginning of the names of files that are not whole yet. */
export const UNFINISHED = '.vedette-unfinished-';

export function unfinishedName(): ByteText {
  return `${UNFINISHED}${randomBytes(8).toString('hex')}`;
}

/**
 * What a delta restore takes away: moved into a folder where it is kept, at the same path, or removed. The kept folder is on the
 * same file system, so nothing is copied.
 */
export class ReplacedThings {
  readonly #calls = fileCalls();
  readonly #kept: { readonly root: number; readonly stack: FolderStack } | undefined;
  /** Things put away. */
  count = 0;

  /** @param keepIn the folder that keeps; undefined where nothing is kept */
  constructor(keepIn: DestinationFolder | undefined) {
    this.#kept = keepIn && { root: keepIn.descriptor, stack: new FolderStack(keepIn.opened()) };
  }

  /** Takes a thing away, a folder with all that is in it. @param names its path below the destination */
  take(folder: number, names: readonly ByteText[]): void {
    const name = names.at(-1) as ByteText;
    this.count++;
    if (this.#kept) this.#calls.renameToNew(folder, name, this.#place(names), name);
    else removeBelow(() => this.#calls.open(folder, '.', 0), name);
  }

  /** Puts a whole new file in the place of an old one in one step; readers see one or the other. */
  exchange(folder: number, unfinished: ByteText, names: readonly ByteText[], isFolder: boolean): void {
    const name = names.at(-1) as ByteText;
    if (isFolder) this.take(folder, names);
    else {
      this.count++;
      if (this.#kept) this.#calls.makeLink(folder, name, this.#place(names), name);
    }
    this.#calls.rename(folder, unfinished, folder, name);
  }

  close(): void {
    this.#kept?.stack.close();
  }

  /** The folder that keeps what was at that path; made where it is not there. */
  #place(names: readonly ByteText[]): number {
    const { stack } = this.#kept as { stack: FolderStack };
    const above = names.slice(0, -1);
    try {
      return stack.open(above);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    for (let depth = 0; depth < above.length; depth++) {
      const folder = stack.open(above.slice(0, depth));
      makeWhereMissing(folder, above[depth] as ByteText);
    }
    return stack.open(above);
  }
}

function makeWhereMissing(folder: number, name: ByteText): void {
  try {
    fileCalls().makeFolder(folder, name, 0o700);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
