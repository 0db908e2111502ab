import { encodeBlock } from './block.ts';
import type { Chunk } from './chunk.ts';
import { HotChain } from './hot-chain.ts';
import { HotColumns } from './hot-columns.ts';
import type { Job, MaintenanceParts } from './maintenance-parts.ts';

// About 3 ms with 300 rows of which everything changed.
const GROUPS_A_STEP = 4;

/**
 * Turns the rows of a closed hot chunk into blocks, a few groups a step. Until the last step the rows stay and the
 * blocks are invisible, so a crash only means that the work is done again.
 */
export class SealJob implements Job {
  readonly #parts: MaintenanceParts;
  readonly #chunk: Chunk;
  readonly #rows: readonly Uint8Array[];
  readonly #groups: readonly number[];
  #done = 0;
  #bytes = 0;

  constructor(parts: MaintenanceParts, chunk: Chunk) {
    this.#parts = parts;
    this.#chunk = chunk;
    this.#rows = parts.source.hotRows(chunk.no);
    const { groups, unreadable } = groupsIn(this.#rows);
    this.#groups = groups;
    if (unreadable > 0) parts.damage.report(`${unreadable} rows of chunk ${chunk.no}`);
  }

  step(): boolean {
    if (this.#done >= this.#groups.length) return this.#finish();
    const groups = this.#groups.slice(this.#done, this.#done + GROUPS_A_STEP);
    const columns = new HotColumns({ groups });
    for (const row of this.#rows) columns.add(row);
    const blocks = groups.map((group) => encodeBlock(columns.slots(group)));
    const { file, counters } = this.#parts;
    file.transaction(() => {
      for (const [index, group] of groups.entries()) file.putBlock(this.#chunk.no, group, blocks[index]!);
    });
    this.#bytes += blocks.reduce((bytes, block) => bytes + block.length, 0);
    this.#done += groups.length;
    counters.sealedBlocks += blocks.length;
    return true;
  }

  #finish(): boolean {
    const { file, catalogue } = this.#parts;
    const sealed = { ...this.#chunk, hot: false, bytes: this.#bytes };
    const empty = this.#groups.length === 0;
    // A damaged tree takes a block and never finds it again; the rows must not go then.
    if (this.#groups.some((group) => file.block(sealed.no, group) === undefined)) {
      this.#parts.damage.structural = true;
      this.#parts.damage.report(`blocks of chunk ${sealed.no}`);
      return false;
    }
    file.transaction(() => {
      if (!empty) catalogue.store(sealed);
      file.removeOfChunk('hot', sealed.no, Number.MAX_SAFE_INTEGER);
    });
    if (empty) catalogue.delete(sealed.no);
    else catalogue.set(sealed);
    return false;
  }
}

function groupsIn(rows: readonly Uint8Array[]): { groups: number[]; unreadable: number } {
  const chain = new HotChain();
  const groups = new Set<number>();
  const seen = new Set<Uint32Array>();
  for (const row of rows) {
    if (chain.next(row) === undefined || seen.has(chain.ids)) continue;
    seen.add(chain.ids);
    for (const id of chain.ids) groups.add(id >>> 4);
  }
  return { groups: [...groups].sort((a, b) => a - b), unreadable: chain.unreadable };
}
