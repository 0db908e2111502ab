import { Census } from './census.ts';
import { type Chunk, encodeChunk } from './chunk.ts';
import { DropJob } from './drop-job.ts';
import { expired, victim } from './expiry.ts';
import type { Job, MaintenanceParts } from './maintenance-parts.ts';
import { nextPack } from './next-pack.ts';
import { PackJob } from './pack-job.ts';
import { decodePackState, encodePackState, JOB_ROW, type PackState } from './pack-state.ts';
import { SealJob } from './seal-job.ts';
import { Space } from './space.ts';

/** Does what waits, a step at a time: one job, then shrinking, until the budget is spent. */
export class Maintenance {
  readonly census: Census;
  readonly #parts: MaintenanceParts;
  readonly #space: Space;
  #job: Job | undefined;
  #orphans: number[];

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
    this.census = new Census(parts);
    this.#space = new Space(parts.file, parts.config.max_bytes);
    const state = this.#storedPacking();
    if (state) this.#job = new PackJob(parts, state);
    this.#orphans = orphansOf(parts, state);
  }

  /** The packing under way. */
  get packing(): PackState | undefined {
    return this.#job instanceof PackJob ? this.#job.state : undefined;
  }

  /** @returns whether work is left. */
  run(budget: number): boolean {
    const { clock } = this.#parts;
    const deadline = clock.monotonic() + budget;
    do {
      if (!this.#step()) return false;
    } while (clock.monotonic() < deadline);
    return true;
  }

  #step(): boolean {
    this.#job ??= this.#nextJob();
    if (this.#job === undefined) return this.#space.shrink() || this.census.run();
    if (!this.#job.step()) this.#job = undefined;
    return true;
  }

  #nextJob(): Job | undefined {
    return this.#seal() ?? this.#drop() ?? this.#pack();
  }

  #seal(): Job | undefined {
    const { catalogue, journal } = this.#parts;
    const closed = catalogue.chunks.find((chunk) => chunk.hot && chunk.no !== journal.openChunk);
    return closed && journal.unwritten.length === 0 ? new SealJob(this.#parts, closed) : undefined;
  }

  #drop(): Job | undefined {
    const gone = [...this.#orphans, ...this.#expire()];
    this.#orphans = [];
    return gone.length > 0 ? new DropJob(this.#parts, gone) : undefined;
  }

  #expire(): number[] {
    const { catalogue, clock, config, counters } = this.#parts;
    const old = expired(catalogue.chunks, config, clock.now());
    const forced =
      old.length === 0 && this.#space.short ? victim(catalogue.chunks, config.max_bytes) : undefined;
    const gone = forced ? [forced] : old;
    if (gone.length > 0) this.#removeEntries(gone);
    for (const { no } of gone) catalogue.delete(no);
    counters.expiredChunks += gone.length;
    return gone.map(({ no }) => no);
  }

  #removeEntries(chunks: readonly Chunk[]): void {
    this.#parts.file.transaction(() => {
      for (const { no } of chunks) this.#parts.file.remove('chunk', no);
    });
  }

  #pack(): Job | undefined {
    const { catalogue, file } = this.#parts;
    const state = nextPack(catalogue.chunks, () => catalogue.nextNo());
    if (state === undefined) return undefined;
    const first = catalogue.get(state.sources[0]!)!;
    // From now on its blocks may reach as far as the result will.
    const wide = { ...first, start: state.result.start, end: state.result.end };
    file.transaction(() => {
      file.put('chunk', wide.no, encodeChunk(wide));
      file.put('job', JOB_ROW, encodePackState(state));
    });
    catalogue.set(wide);
    return new PackJob(this.#parts, state);
  }

  #storedPacking(): PackState | undefined {
    const data = this.#parts.file.get('job', JOB_ROW);
    const state = data && decodePackState(data);
    if (data && state === undefined) this.#parts.damage.report('the packing under way');
    return state;
  }
}

/** Chunks with blocks that nothing names: left by a crash between the steps of a removal. */
function orphansOf({ file, catalogue, damage }: MaintenanceParts, state: PackState | undefined): number[] {
  const targets = state?.targets.map((chunk) => chunk.no) ?? [];
  const named = new Set([...catalogue.chunks.map((chunk) => chunk.no), ...targets]);
  return damage.guard('numbers of chunks', [], () => file.chunksIn('block')).filter((no) => !named.has(no));
}
