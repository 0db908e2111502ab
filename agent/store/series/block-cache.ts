import type { Block } from './block.ts';
import type { BlockSource } from './block-source.ts';

const MOST_BYTES = 4 * 1024 * 1024;

/** Blocks that one query has decompressed: series of a group share them. Lives as long as the query. */
export class BlockCache {
  readonly #source: BlockSource;
  readonly #blocks = new Map<number, Block | undefined>();
  #bytes = 0;

  constructor(source: BlockSource) {
    this.#source = source;
  }

  get(chunk: number, group: number): Block | undefined {
    const key = chunk * 2 ** 20 + group;
    if (this.#blocks.has(key)) return this.#blocks.get(key);
    const block = this.#source.block(chunk, group);
    if (this.#bytes > MOST_BYTES) this.clear();
    this.#blocks.set(key, block);
    this.#bytes += block?.weight ?? 0;
    return block;
  }

  clear(): void {
    this.#blocks.clear();
    this.#bytes = 0;
  }
}
