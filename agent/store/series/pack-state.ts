import { checked, withChecksum } from './checksum.ts';
import type { Chunk } from './chunk.ts';

/** The only row of the table `job`. */
export const JOB_ROW = 1;

/** A packing under way, as the table `job` keeps it: it goes on after a restart where it was. */
export type PackState = {
  /** Chunks that become one; the first gives its number. */
  readonly sources: readonly number[];
  /** What the first will be. */
  readonly result: Chunk;
  /** Chunks of aggregates being made; they enter the catalogue when all groups are done. */
  readonly targets: readonly Chunk[];
  /** The first group that is not done. */
  readonly next: number;
};

export function encodePackState(state: PackState): Uint8Array {
  return withChecksum(Buffer.from(JSON.stringify(state)));
}

/** @returns undefined when it is damaged: the chunks are then packed anew. */
export function decodePackState(data: Uint8Array): PackState | undefined {
  const content = checked(data);
  return content && JSON.parse(Buffer.from(content).toString());
}
