import { KEYFRAME } from './hot-chain.ts';

const MOST_ROWS = 600;
const MOST_BYTES = 4 * 1024 * 1024;

/** A hot row that is in memory only. */
export type UnwrittenRow = {
  readonly chunk: number;
  readonly row: number;
  readonly data: Uint8Array;
  readonly samples: number;
};

/** The newest ticks while the disk refuses them: bounded, the oldest are pushed out by the run of a keyframe. */
export class UnwrittenRows {
  #rows: UnwrittenRow[] = [];
  #bytes = 0;

  get length(): number {
    return this.#rows.length;
  }

  all(): readonly UnwrittenRow[] {
    return this.#rows;
  }

  ofChunk(chunk: number): Uint8Array[] {
    return this.#rows.filter((row) => row.chunk === chunk).map((row) => row.data);
  }

  /** @returns how many samples were pushed out. */
  push(row: UnwrittenRow): number {
    this.#rows.push(row);
    this.#bytes += row.data.length;
    let lost = 0;
    while (this.#rows.length > MOST_ROWS || this.#bytes > MOST_BYTES) lost += this.#dropRun();
    return lost;
  }

  clear(): void {
    this.#rows = [];
    this.#bytes = 0;
  }

  /** A row without its keyframe cannot be read, so rows leave up to the next keyframe. */
  #dropRun(): number {
    let lost = this.#dropFirst();
    while (this.#rows[0] && !(this.#rows[0].data[4]! & KEYFRAME)) lost += this.#dropFirst();
    return lost;
  }

  #dropFirst(): number {
    const row = this.#rows.shift();
    this.#bytes -= row?.data.length ?? 0;
    return row?.samples ?? 0;
  }
}
