import type { Job, MaintenanceParts } from './maintenance-parts.ts';

const BLOCKS_A_STEP = 32;

/** Removes the blocks of chunks that are not in the catalogue (any more). */
export class DropJob implements Job {
  readonly #parts: MaintenanceParts;
  readonly #chunks: number[];

  constructor(parts: MaintenanceParts, chunks: readonly number[]) {
    this.#parts = parts;
    this.#chunks = [...chunks];
  }

  step(): boolean {
    const chunk = this.#chunks[0];
    if (chunk === undefined) return false;
    const removed = this.#parts.file.removeOfChunk('block', chunk, BLOCKS_A_STEP);
    if (removed < BLOCKS_A_STEP) this.#chunks.shift();
    return this.#chunks.length > 0;
  }
}
