import type { ChunkIndex } from './chunk-index.ts';

/** Which chunks a run has to store: what neither the index nor the run itself has yet. */
export class FreshChunks {
  readonly #index: ChunkIndex;
  readonly #condemned: ReadonlySet<string>;
  readonly #claimed = new Set<string>();

  /** @param condemned packs that are about to be pruned: what only they hold is stored again */
  constructor(index: ChunkIndex, condemned: ReadonlySet<string>) {
    this.#index = index;
    this.#condemned = condemned;
  }

  /** Whether the caller has to store it; whoever asks next need not. */
  claim(name: Uint8Array): boolean {
    const key = keyOf(name);
    if (this.#claimed.has(key) || this.has(name)) return false;
    this.#claimed.add(key);
    return true;
  }

  /** Whether it is in the repository, or on its way there. */
  has(name: Uint8Array): boolean {
    if (this.#claimed.has(keyOf(name))) return true;
    if (this.#condemned.size === 0) return this.#index.has(name);
    const place = this.#index.find(name);
    return place !== undefined && !this.#condemned.has(place.pack);
  }

  /** The index has them from now on. */
  settle(names: Iterable<Uint8Array>): void {
    for (const name of names) this.#claimed.delete(keyOf(name));
  }
}

function keyOf(name: Uint8Array): string {
  return Buffer.from(name.buffer, name.byteOffset, 16).toString('latin1');
}
