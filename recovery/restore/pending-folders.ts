import type { Entry } from '../archive/entry.ts';
import type { ByteText } from '../tree/file-calls-ffi.ts';

/** A folder that is being filled. */
export type PendingFolder = {
  readonly names: readonly ByteText[];
  /** As the snapshot has it; undefined for one that it does not list. */
  readonly entry: Entry | undefined;
  readonly above: PendingFolder | undefined;
  /** What in it is not finished yet, folders too. */
  pending: number;
  /** Everything that is in it was begun. */
  left: boolean;
  /** Names that belong there; only where others are taken away. */
  readonly belongs: Set<ByteText> | undefined;
};

/**
 * The folders from the root down to the one that is being filled. Mode and time of a folder are given when all in it is finished, and
 * those above it later still: writing into it changes its time, and its mode may forbid writing.
 */
export class PendingFolders {
  readonly #chain: PendingFolder[] = [];
  readonly #finish: (folder: PendingFolder) => void;

  /** @param finish called once for each folder, what lies in it first */
  constructor(finish: (folder: PendingFolder) => void) {
    this.#finish = finish;
  }

  /** The one that is being filled. */
  get lowest(): PendingFolder | undefined {
    return this.#chain.at(-1);
  }

  /** Leaves all folders that the names do not lie in; gives the lowest that they do. */
  leaveTo(names: readonly ByteText[]): PendingFolder | undefined {
    for (let last = this.#chain.at(-1); last !== undefined; last = this.#chain.at(-1)) {
      if (isAbove(last.names, names)) return last;
      this.#leave();
    }
    return undefined;
  }

  enter(names: readonly ByteText[], entry: Entry | undefined, exact: boolean): PendingFolder {
    const above = this.#chain.at(-1);
    if (above) above.pending++;
    const belongs = exact ? new Set<ByteText>() : undefined;
    const folder = { names, entry, above, pending: 0, left: false, belongs };
    this.#chain.push(folder);
    return folder;
  }

  /** Something in the folder is finished. */
  done(folder: PendingFolder): void {
    folder.pending--;
    this.#settle(folder);
  }

  leaveAll(): void {
    while (this.#chain.length > 0) this.#leave();
  }

  #leave(): void {
    const folder = this.#chain.pop() as PendingFolder;
    folder.left = true;
    this.#settle(folder);
  }

  #settle(folder: PendingFolder): void {
    for (let at: PendingFolder | undefined = folder; at?.left && at.pending === 0; at = at.above) {
      this.#finish(at);
      if (at.above) at.above.pending--;
    }
  }
}

function isAbove(outer: readonly ByteText[], names: readonly ByteText[]): boolean {
  return outer.length < names.length && outer.every((name, at) => name === names[at]);
}
