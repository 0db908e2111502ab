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
  const stack = new FolderStack(open());
  try {
    return new Removal(stack).run(name);
  } finally {
    stack.close();
  }
}

class Removal {
  readonly #calls = fileCalls();
  readonly #stack: FolderStack;
  readonly #home: number;
  #folder: number;
  #removed = 0;

  constructor(stack: FolderStack) {
    this.#stack = stack;
    this.#folder = stack.open([]);
    this.#home = this.#calls.status(this.#folder, '').fileSystem;
  }

  run(first: ByteText): number {
    const way: { readonly name: ByteText; readonly left: ByteText[] }[] = [];
    for (let name: ByteText | undefined = first; name !== undefined || way.length > 0; ) {
      if (name !== undefined && this.#enters(name)) way.push({ name, left: this.#calls.names(this.#folder) });
      else if (name === undefined) this.#leave((way.pop() as { name: ByteText }).name);
      name = way.at(-1)?.left.pop();
    }
    return this.#removed;
  }

  /** Removes what is no folder. @returns whether it is one, and is entered now */
  #enters(name: ByteText): boolean {
    const status = this.#status(name);
    if (status === undefined) return false;
    if ((status.mode & constants.S_IFMT) === constants.S_IFDIR) {
      if (status.fileSystem !== this.#home)
        throw Object.assign(new Error('another file system is mounted there'), { code: 'EBUSY' });
      this.#folder = this.#stack.down(name);
      return true;
    }
    this.#calls.unlink(this.#folder, name);
    this.#removed++;
    return false;
  }

  #leave(name: ByteText): void {
    this.#folder = this.#stack.up();
    this.#calls.removeFolder(this.#folder, name);
    this.#removed++;
  }

  #status(name: ByteText) {
    try {
      return this.#calls.status(this.#folder, name);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}
