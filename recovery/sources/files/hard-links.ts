import type { FileStatus } from '../../tree/file-status.ts';

type FirstLink = { readonly path: string; left: number };

/** The first path of each file that has several; forgotten when the last of its links was met, so that it stays small. */
export class HardLinks {
  readonly #first = new Map<string, FirstLink>();

  /**
   * @returns the path that came before for the same file; undefined where this is its first
   */
  firstOf(status: FileStatus, path: string): string | undefined {
    if (status.links < 2) return undefined;
    const key = `${status.fileSystem}:${status.inode}`;
    const known = this.#first.get(key);
    if (known === undefined) this.#first.set(key, { path, left: status.links - 1 });
    else if (--known.left === 0) this.#first.delete(key);
    return known?.path;
  }

  /** Its content could not be had: the next link is tried for itself. */
  forget(status: FileStatus): void {
    this.#first.delete(`${status.fileSystem}:${status.inode}`);
  }
}
