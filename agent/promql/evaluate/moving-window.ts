import type { Window } from '../functions/function.ts';
import type { SampledSeries } from './operator.ts';

/** The window of one series that goes from step to step: the same object each time, its ends only ever ahead. */
export class MovingWindow implements Window {
  times: Float64Array = new Float64Array(0);
  values = this.times;
  from = 0;
  to = 0;
  start = 0;
  end = 0;
  time = 0;
  #count = 0;
  readonly #range: number;

  constructor(range: number) {
    this.#range = range;
  }

  /** Goes on in the next instalment. */
  enter({ times, values, count }: SampledSeries): void {
    this.times = times;
    this.values = values;
    this.#count = count;
    this.from = 0;
    this.to = 0;
  }

  /**
   * Moves to the window that ends at `end` (ms), not before the one it is at.
   *
   * @param time of the step, ms.
   * @returns whether there are samples in it.
   */
  moveTo(end: number, time: number): boolean {
    const { times } = this;
    const count = this.#count;
    const start = end - this.#range;
    let { from, to } = this;
    while (to < count && times[to]! <= end) to++;
    while (from < to && times[from]! <= start) from++;
    this.end = end;
    this.start = start;
    this.time = time;
    this.from = from;
    this.to = to;
    return from < to;
  }
}
