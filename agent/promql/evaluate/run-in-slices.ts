import { setImmediate } from 'node:timers/promises';
import type { Breaths } from './operator.ts';

/** Work goes on for this long (ms) before others get their turn. */
const SLICE = 4;

/**
 * Runs a generator to its end, a few milliseconds at a time; between two slices ticks, answers and other queries get
 * their turn.
 *
 * @param check called between two slices; what it throws ends the work.
 */
export async function runInSlices<T>(work: Breaths<T>, check: () => void): Promise<T> {
  let turn = performance.now();
  try {
    for (;;) {
      const next = work.next();
      if (next.done) return next.value;
      if (performance.now() - turn < SLICE) continue;
      await setImmediate();
      check();
      turn = performance.now();
    }
  } finally {
    work.return(undefined as T);
  }
}
