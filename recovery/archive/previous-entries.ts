import { comparePaths } from './compare-paths.ts';
import type { Entry, EntryHeader, StoredContent } from './entry.ts';

/** Nanoseconds: times of files go on in steps of up to so much, so that two changes may have one time. */
const STEP = 20_000_000n;

/** The entries of the previous snapshot, gone through beside those of this one. */
export class PreviousEntries {
  readonly #entries: AsyncIterator<Entry>;
  /** A file that changed after that moment may have changed again while it was read, within the same step. */
  readonly #settledBefore: bigint;
  #next: Entry | undefined;
  #ended = false;

  /** @param startedAt when the previous snapshot began, milliseconds since 1970 */
  constructor(entries: AsyncIterable<Entry>, startedAt: number) {
    this.#entries = entries[Symbol.asyncIterator]();
    this.#settledBefore = BigInt(startedAt) * 1_000_000n - STEP;
  }

  /** The content of the file, where it is as it was: same size, times and inode. Paths must come in order. */
  async same(header: EntryHeader): Promise<StoredContent | undefined> {
    while (!this.#ended && (this.#next === undefined || comparePaths(this.#next.path, header.path) < 0)) {
      const { done, value } = await this.#entries.next();
      this.#ended = done === true;
      this.#next = done ? undefined : value;
    }
    return this.#next !== undefined && this.#isSame(this.#next, header) ? this.#next.content : undefined;
  }

  async close(): Promise<void> {
    await this.#entries.return?.();
  }

  #isSame(before: Entry, now: EntryHeader): boolean {
    return (
      before.path === now.path &&
      before.type === 'file' &&
      now.ctime !== undefined &&
      before.size === now.size &&
      before.mtime === now.mtime &&
      before.ctime === now.ctime &&
      before.inode === now.inode &&
      BigInt(now.ctime) < this.#settledBefore
    );
  }
}
