import { setImmediate } from 'node:timers/promises';
import type { Slot } from './block.ts';
import type { IndexedSeries } from './series-index.ts';
import type { RangeOptions } from './series-store.ts';

/** Reading goes on for this long (ms) before others get their turn. */
const STRETCH = 4;

/** Walks through series and their pieces, from `start` on; `next` gives the first piece from a time on. */
export async function* pieces(
  all: readonly IndexedSeries[],
  options: RangeOptions,
  next: (series: IndexedSeries, from: number) => Slot | undefined,
): AsyncGenerator<{ id: number; slot: Slot }> {
  let turn = performance.now();
  for (const series of all) {
    for (let from = options.start; from <= options.end; ) {
      options.signal?.throwIfAborted();
      const slot = next(series, from);
      if (slot === undefined) break;
      yield { id: series.id, slot };
      from = slot.timestamps.at(-1)! + 1;
      if (performance.now() - turn < STRETCH) continue;
      await setImmediate();
      turn = performance.now();
    }
  }
}

/** As `pieces`, for callers that take their own rests. */
export function* piecesAtOnce(
  all: readonly IndexedSeries[],
  { start, end }: RangeOptions,
  next: (series: IndexedSeries, from: number) => Slot | undefined,
): Generator<{ id: number; slot: Slot }> {
  for (const series of all) {
    for (let from = start; from <= end; ) {
      const slot = next(series, from);
      if (slot === undefined) break;
      yield { id: series.id, slot };
      from = slot.timestamps.at(-1)! + 1;
    }
  }
}
