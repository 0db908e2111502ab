import { constants } from 'node:fs';
import { type ByteText, type FileCalls, fileCalls } from './file-calls-ffi.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/** How a folder is opened that must be one itself, not a symlink to one. */
export const FOLDER_FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

/** Descriptors held at once, however deep the tree is. */
const HELD = 128;

/**
 * Open folders from a root down to the one that is worked in. Each is opened by its name in the one above it, never through a symlink
 * and never by a long path: nobody who moves folders meanwhile leads out of the root, and a path may be longer than PATH_MAX. Only the
 * lowest ones are held open; the others are opened again when they are come back to.
 */
export class FolderStack {
  readonly #calls: FileCalls = fileCalls();
  readonly #names: ByteText[] = [];
  /** One more than names: that of the root comes first. */
  readonly #descriptors: (number | undefined)[];

  /** @param root a descriptor, which is the stack's from here on */
  constructor(root: number) {
    this.#descriptors = [root];
  }

  /**
   * The descriptor of a folder, good until the next call. Made for paths in the order of a tree.
   *
   * @throws Error with the code of the kernel: `ENOENT`, `ENOTDIR` (a symlink too), `EACCES`
   */
  open(names: readonly ByteText[]): number {
    this.#leave(this.#common(names));
    return this.#reach(names);
  }

  /** Enters a folder that lies in the last one that was opened; where that throws, the last one stays the last. */
  down(name: ByteText): number {
    this.#reach(this.#names);
    this.#enter(this.#names.length, name);
    return this.#descriptors.at(-1) as number;
  }

  /** Leaves the last one for the one above it. */
  up(): number {
    this.#leave(this.#names.length - 1);
    return this.#reach(this.#names);
  }

  close(): void {
    this.#leave(0);
    this.#calls.close(this.#descriptors[0] as number);
  }

  #reach(names: readonly ByteText[]): number {
    let depth = Math.min(names.length, this.#descriptors.length - 1);
    while (this.#descriptors[depth] === undefined) depth--;
    for (; depth < names.length; depth++) this.#enter(depth, names[depth] as ByteText);
    return this.#descriptors[depth] as number;
  }

  #enter(depth: number, name: ByteText): void {
    this.#descriptors[depth + 1] = this.#calls.open(this.#descriptors[depth] as number, name, FOLDER_FLAGS);
    this.#names[depth] = name;
    const oldest = depth + 1 - HELD;
    if (oldest > 0) this.#closeAt(oldest);
  }

  #leave(depth: number): void {
    for (let at = this.#descriptors.length - 1; at > depth; at--) this.#closeAt(at);
    this.#names.length = depth;
    this.#descriptors.length = depth + 1;
  }

  #closeAt(at: number): void {
    const descriptor = this.#descriptors[at];
    if (descriptor === undefined) return;
    this.#calls.close(descriptor);
    this.#descriptors[at] = undefined;
  }

  #common(names: readonly ByteText[]): number {
    const most = Math.min(names.length, this.#names.length);
    let same = 0;
    while (same < most && names[same] === this.#names[same]) same++;
    return same;
  }
}
