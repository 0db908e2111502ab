import type { Window } from './function.ts';

/** Finds the first sample from `index` on, before `to`, that differs from the one before it; else `to`. */
export type FindDifference = (values: Float64Array, index: number, to: number) => number;

/**
 * Finds the samples of a series that differ from the one before them in some way, such as counter resets, while windows
 * move forward over it. Every pair is looked at once, however much the windows overlap: a window costs what is new in it.
 */
export class Neighbours {
  readonly #find: FindDifference;
  /** When each one found was taken, and the value before it: those from `#head` on are in the window. */
  readonly #times: number[] = [];
  readonly #before: number[] = [];
  #head = 0;
  /** The last sample that was looked at. Arrays may have been replaced since: only its time tells where it is. */
  #lastIndex = 0;
  #lastTime = Number.NEGATIVE_INFINITY;

  constructor(find: FindDifference) {
    this.#find = find;
  }

  /** Moves to a window whose ends are not before those of the last one. Returns how many were found in it. */
  moveTo(window: Window): number {
    const { times, values, from, to } = window;
    const find = this.#find;
    for (let index = this.#firstNew(window); index < to; index++) {
      index = find(values, index, to);
      if (index < to) this.#add(times[index]!, values[index - 1]!);
    }
    this.#lastIndex = to - 1;
    this.#lastTime = times[to - 1]!;
    return this.#leave(times[from]!);
  }

  /** The values before those that were found in the window, oldest first, added to a sum one by one. */
  addBefore(sum: number): number {
    let total = sum;
    for (let index = this.#head; index < this.#before.length; index++) total += this.#before[index]!;
    return total;
  }

  /** The first sample of the window that has a neighbour before it in the window and was not looked at yet. */
  #firstNew({ times, from, to }: Window): number {
    if (this.#lastIndex < to && times[this.#lastIndex] === this.#lastTime)
      return Math.max(this.#lastIndex, from) + 1;
    let low = from + 1;
    let high = to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! > this.#lastTime) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #add(time: number, before: number): void {
    this.#times.push(time);
    this.#before.push(before);
  }

  /** What was found at the first sample of the window differs from one outside of it. */
  #leave(first: number): number {
    while (this.#head < this.#times.length && this.#times[this.#head]! <= first) this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#times.length) {
      this.#times.splice(0, this.#head);
      this.#before.splice(0, this.#head);
      this.#head = 0;
    }
    return this.#times.length - this.#head;
  }
}
