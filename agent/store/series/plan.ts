import type { Slot } from './block.ts';
import type { Chunk } from './chunk.ts';
import { visibleStretches } from './segments.ts';

/** One chunk to read, and the time (inclusive, ms) within which its samples count. */
export type PlanEntry = { readonly chunk: Chunk; readonly from: number; readonly to: number };

/** What to read of `chunks` for a range, in ascending time; `all` are the chunks of every tier. */
export function planOf(
  chunks: readonly Chunk[],
  all: readonly Chunk[],
  from: number,
  to: number,
): PlanEntry[] {
  return visibleStretches(all, from, to).flatMap((stretch) =>
    chunks
      .filter(
        ({ segment, start, end }) =>
          segment === stretch.segment && end >= stretch.from && start <= stretch.to,
      )
      .map((chunk) => ({ chunk, from: stretch.from, to: stretch.to })),
  );
}

/** The part of a slot within a range (inclusive), without copying; undefined when nothing is left. */
export function cutSlot(slot: Slot, from: number, to: number): Slot | undefined {
  const begin = firstAtLeast(slot.timestamps, from);
  const end = firstAtLeast(slot.timestamps, to + 0.5);
  if (begin >= end) return undefined;
  if (begin === 0 && end === slot.timestamps.length) return slot;
  return {
    timestamps: slot.timestamps.subarray(begin, end),
    columns: slot.columns.map((column) => column.subarray(begin, end)),
  };
}

function firstAtLeast(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
