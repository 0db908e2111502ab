import type { Slot } from './block.ts';

/** The order of an aggregate's columns in a block; `last` first, because others repeat it or its differences. */
export const AGGREGATE_COLUMNS = ['last', 'count', 'min', 'max', 'sum', 'increase'] as const;

/**
 * Reduces the samples of one series, given in order of time, to one aggregate for each interval
 * `(timestamp - step, timestamp]` that has any. NaNs, stale markers among them, take no part.
 */
export class Downsampler {
  readonly #step: number;
  readonly #counts: boolean;
  readonly #times: number[] = [];
  readonly #columns: number[][] = AGGREGATE_COLUMNS.map(() => []);
  /** The value before the one at hand. */
  previous: number | undefined;
  /** The end of the interval at hand, and what it has so far. */
  #end = Number.NEGATIVE_INFINITY;
  #count = 0;
  #min = 0;
  #max = 0;
  #sum = 0;
  /** What `increase` is measured from, and what resets within the interval have added to it. */
  #base = 0;
  #beforeReset = 0;

  /** `counts`: whether `increase` has a meaning; `previous`: the last value of what went before. */
  constructor(step: number, counts: boolean, previous?: number) {
    this.#step = step;
    this.#counts = counts;
    this.previous = previous;
  }

  add(timestamps: Float64Array, values: Float64Array): void {
    for (let index = 0; index < timestamps.length; index++) {
      const value = values[index]!;
      if (Number.isNaN(value)) continue;
      if (timestamps[index]! > this.#end) this.#begin(timestamps[index]!, value);
      this.#take(value);
    }
  }

  finish(): Slot | undefined {
    this.#close();
    if (this.#times.length === 0) return undefined;
    return {
      timestamps: new Float64Array(this.#times),
      columns: this.#columns.map((column) => new Float64Array(column)),
    };
  }

  #begin(time: number, value: number): void {
    this.#close();
    this.#end = Math.ceil(time / this.#step) * this.#step;
    this.previous ??= value;
    this.#base = this.previous;
    this.#beforeReset = 0;
    this.#min = value;
    this.#max = value;
    this.#sum = 0;
  }

  #take(value: number): void {
    if (value < this.previous!) this.#reset(this.previous!);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    this.#count++;
    this.#sum += value;
    this.previous = value;
  }

  /** A counter that falls was restarted from zero. */
  #reset(before: number): void {
    this.#beforeReset += before - this.#base;
    this.#base = 0;
  }

  #close(): void {
    if (this.#count === 0) return;
    const last = this.previous!;
    const increase = this.#counts ? this.#beforeReset + (last - this.#base) : Number.NaN;
    this.#times.push(this.#end);
    // The order of AGGREGATE_COLUMNS.
    const row = [last, this.#count, this.#min, this.#max, this.#sum, increase];
    row.forEach((value, column) => {
      this.#columns[column]!.push(value);
    });
    this.#count = 0;
  }
}

/** Joins aggregates of one interval that were computed apart, the earlier first. */
export function joinAggregates(a: Slot, b: Slot): Slot {
  if (a.timestamps.at(-1) !== b.timestamps[0]) return concatenated([a, b]);
  const tail = b.columns.map((column) => column.subarray(1));
  const joined = concatenated([a, { timestamps: b.timestamps.subarray(1), columns: tail }]);
  const at = a.timestamps.length - 1;
  const [, count, min, max, sum, increase] = joined.columns as Float64Array[];
  const [last, ...more] = b.columns.map((column) => column[0]!);
  joined.columns[0]![at] = last!;
  count![at]! += more[0]!;
  min![at] = Math.min(min![at]!, more[1]!);
  max![at] = Math.max(max![at]!, more[2]!);
  sum![at]! += more[3]!;
  increase![at]! += more[4]!;
  return joined;
}

/** Slots one after the other, bit-exact. */
export function concatenated(slots: readonly Slot[]): Slot {
  const [first, ...rest] = slots;
  if (rest.length === 0) return first!;
  return {
    timestamps: joined(slots.map((slot) => slot.timestamps)),
    columns: first!.columns.map((_, index) => joined(slots.map((slot) => slot.columns[index]!))),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
