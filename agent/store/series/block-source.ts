import { Block } from './block.ts';
import { type Carry, decodeCarry } from './carry.ts';
import type { Catalogue } from './catalogue.ts';
import type { Chunk } from './chunk.ts';
import type { Damage } from './damage.ts';
import type { PackState } from './pack-state.ts';
import type { Resolution } from './series-store.ts';
import type { StoreFile } from './store-file.ts';

export type BlockSourceParts = {
  readonly file: StoreFile;
  readonly catalogue: Catalogue;
  readonly damage: Damage;
  /** Rows of a hot chunk that are not on disk. */
  readonly unwritten: (chunk: number) => readonly Uint8Array[];
  /** The packing under way. */
  readonly packing: () => PackState | undefined;
};

/** Where readers get blocks and rows from; whatever is damaged reads as absent. */
export class BlockSource {
  readonly #parts: BlockSourceParts;

  constructor(parts: BlockSourceParts) {
    this.#parts = parts;
  }

  get version(): number {
    return this.#parts.catalogue.version;
  }

  get chunks(): readonly Chunk[] {
    return this.#parts.catalogue.chunks;
  }

  block(chunk: number, group: number): Block | undefined {
    const { file, damage } = this.#parts;
    const place = `block ${group} of chunk ${chunk}`;
    const blob = damage.guard(place, undefined, () => file.block(chunk, group));
    if (blob === undefined) return undefined;
    try {
      return new Block(blob);
    } catch {
      damage.report(place);
      return undefined;
    }
  }

  hotRows(chunk: number): readonly Uint8Array[] {
    const { file, damage, unwritten } = this.#parts;
    const written = damage.guard(`hot rows of chunk ${chunk}`, [], () => file.hotRows(chunk));
    return [...written, ...unwritten(chunk)];
  }

  carry(group: number): Carry | undefined {
    const { file, damage } = this.#parts;
    const data = damage.guard(`carry ${group}`, undefined, () => file.get('carry', group));
    const carry = data && decodeCarry(data);
    if (data && carry === undefined) damage.report(`carry ${group}`);
    return carry;
  }

  /** The chunks of a down-sampled tier that speak for a group, those being made included. */
  tierChunks(tier: Resolution, group: number): Chunk[] {
    const made = this.chunks.filter((chunk) => chunk.tier === tier);
    const packing = this.#parts.packing();
    const fresh =
      packing && group < packing.next ? packing.targets.filter((chunk) => chunk.tier === tier) : [];
    return [...made, ...fresh];
  }

  /** Whether the samples of a group in a raw chunk are in the down-sampled tiers already. */
  isDownsampled(chunk: Chunk, group: number): boolean {
    if (chunk.level > 0) return true;
    const packing = this.#parts.packing();
    return packing !== undefined && group < packing.next && packing.sources.includes(chunk.no);
  }
}
