import { STEPS } from './aggregate-reader.ts';
import { encodeBlock, GROUP_SIZE, type Slot, type Slots } from './block.ts';
import { type Carry, carriedBefore, emptyCarry, encodeCarry } from './carry.ts';
import type { Chunk } from './chunk.ts';
import { concatenated, Downsampler, joinAggregates } from './downsampler.ts';
import type { Job, MaintenanceParts } from './maintenance-parts.ts';
import { encodePackState, JOB_ROW, type PackState } from './pack-state.ts';

/**
 * Makes one chunk of several, one group a step, and from raw samples their aggregates on the way. Each step is one
 * transaction that also moves `next` on, so that every sample is counted once whatever interrupts it.
 */
export class PackJob implements Job {
  readonly #parts: MaintenanceParts;
  state: PackState;

  constructor(parts: MaintenanceParts, state: PackState) {
    this.#parts = parts;
    this.state = state;
  }

  step(): boolean {
    const group = this.#nextGroup();
    if (group === undefined) return this.#finish();
    const slots = this.#slotsOf(group);
    const blocks = this.#blocksOf(group, slots);
    const carry = this.#aggregates ? this.#carryAfter(group, slots) : undefined;
    const state = advanced(this.state, group + 1, blocks);
    const { file, catalogue, counters } = this.#parts;
    file.transaction(() => {
      for (const source of state.sources) file.removeBlock(source, group);
      for (const [chunk, block] of blocks) file.putBlock(chunk, group, block);
      if (carry) file.put('carry', group, encodeCarry(carry));
      file.put('job', JOB_ROW, encodePackState(state));
    });
    this.state = state;
    catalogue.version++;
    counters.packedBlocks += blocks.size;
    return true;
  }

  get #aggregates(): boolean {
    return this.state.targets.length > 0;
  }

  #nextGroup(): number | undefined {
    const { file } = this.#parts;
    const next = this.state.sources.map((source) => file.nextGroup(source, this.state.next));
    const groups = next.filter((group) => group !== undefined);
    return groups.length === 0 ? undefined : Math.min(...groups);
  }

  #slotsOf(group: number): Slots {
    const blocks = this.state.sources.map((source) => this.#parts.source.block(source, group));
    return Array.from({ length: GROUP_SIZE }, (_, index) => {
      const slots = blocks.map((block) => block?.slot(index)).filter((slot) => slot !== undefined);
      if (slots.length === 0) return undefined;
      return this.state.result.tier === 'raw' ? concatenated(slots) : slots.reduce(joinAggregates);
    });
  }

  /** The blocks to write, by number of their chunk. */
  #blocksOf(group: number, slots: Slots): Map<number, Uint8Array> {
    const carry = this.#aggregates ? this.#carry(group) : undefined;
    const blocks = new Map([[this.state.result.no, slots] as const]);
    for (const { no, tier } of this.state.targets) {
      const step = STEPS[tier as keyof typeof STEPS];
      blocks.set(
        no,
        slots.map((slot, index) => slot && this.#downsampled(slot, group * GROUP_SIZE + index, step, carry!)),
      );
    }
    const filled = [...blocks].filter(([, content]) => content.some((slot) => slot !== undefined));
    return new Map(filled.map(([no, content]) => [no, encodeBlock(content)]));
  }

  #downsampled(slot: Slot, id: number, step: number, carry: Carry): Slot | undefined {
    const counts = this.#parts.registry.get(id)?.type !== 'gauge';
    const { segment } = this.state.result;
    const previous = carriedBefore(carry, id % GROUP_SIZE, segment, slot.timestamps[0]!);
    const sampler = new Downsampler(step, counts, previous);
    sampler.add(slot.timestamps, slot.columns[0]!);
    return sampler.finish();
  }

  #carry(group: number): Carry {
    return this.#parts.source.carry(group) ?? emptyCarry(this.state.result.segment);
  }

  #carryAfter(group: number, slots: Slots): Carry {
    const before = this.#carry(group);
    const carry: Carry = { ...before, segment: this.state.result.segment };
    slots.forEach((slot, index) => {
      const values = slot?.columns[0];
      const last = values?.findLastIndex((value) => !Number.isNaN(value)) ?? -1;
      if (!slot || !values || last < 0) return;
      carry.times[index] = slot.timestamps[last]!;
      carry.values[index] = values[last]!;
    });
    return carry;
  }

  #finish(): boolean {
    const { file, catalogue } = this.#parts;
    const { result, sources, targets } = this.state;
    const made = [result, ...targets].filter((chunk) => file.nextGroup(chunk.no, 0) !== undefined);
    file.transaction(() => {
      for (const source of sources) file.remove('chunk', source);
      for (const chunk of made) catalogue.store(chunk);
      file.remove('job', JOB_ROW);
    });
    for (const source of sources) catalogue.delete(source);
    for (const chunk of made) catalogue.set(chunk);
    return false;
  }
}

/** The state once the blocks of one more group are written. */
function advanced(state: PackState, next: number, blocks: ReadonlyMap<number, Uint8Array>): PackState {
  const grown = (chunk: Chunk) => ({ ...chunk, bytes: chunk.bytes + (blocks.get(chunk.no)?.length ?? 0) });
  return { ...state, next, result: grown(state.result), targets: state.targets.map(grown) };
}
