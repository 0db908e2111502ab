import { TimeSlice } from '../../kit/time-slice.ts';
import type { Breaths } from './operator.ts';

/** Work goes on for this long (ms) before others get their turn. */
const SLICE = 4;

/**
 * Runs a generator to its end, a few milliseconds at a time; between two slices ticks, answers and other queries get
 * their turn.
 *
 * @param check called after each slice; what it throws ends the work.
 */
export async function runInSlices<T>(work: Breaths<T>, check: () => void): Promise<T> {
  const slice = new TimeSlice(SLICE);
  try {
    for (;;) {
      const next = work.next();
      if (next.done) return next.value;
      if (!slice.over) continue;
      await slice.next();
      check();
    }
  } finally {
    work.return(undefined as T);
  }
}
