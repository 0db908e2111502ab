import { type StoreFile, WAL_BYTES } from './store-file.ts';

// The shared-memory index of the journal (32 KiB), the lock, and what a transaction may add to the journal.
const BESIDE = WAL_BYTES + 131_072;
const MOST_SLACK = 1_048_576;
const PAGES_A_STEP = 16;

/** Keeps the store within its bound, and the file no larger than what is in it needs. */
export class Space {
  readonly #file: StoreFile;
  /** Most that the database file may take, so that with its journal the bound holds. */
  readonly limit: number;
  /** Room that is made before it is needed. */
  readonly #reserve: number;

  constructor(file: StoreFile, maxBytes: number) {
    this.#file = file;
    this.limit = Math.max(maxBytes - BESIDE, 262_144);
    this.#reserve = Math.min(2 * MOST_SLACK, this.limit / 8);
    file.limitTo(this.limit);
  }

  /** Whether something has to go. */
  get short(): boolean {
    const { total, unused } = this.#file.sizes();
    return total - unused > this.limit - this.#reserve;
  }

  /** Gives some unused pages back. @returns whether there is more to give. */
  shrink(): boolean {
    const { total, unused } = this.#file.sizes();
    if (unused <= this.#slack(total)) return false;
    this.#file.shrink(PAGES_A_STEP);
    this.#file.limitTo(this.limit);
    // A damaged list of unused pages gives nothing back.
    return this.#file.sizes().unused < unused;
  }

  /** What the next blocks will need anyway. */
  #slack(total: number): number {
    return total > this.limit ? 0 : Math.min(MOST_SLACK, this.limit / 16) + total / 50;
  }
}
