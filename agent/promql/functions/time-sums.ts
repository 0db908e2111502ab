import type { Window } from './function.ts';
import { carried } from './kahan.ts';

/**
 * Sums of the times of the samples in windows that move forward over one series, in seconds from an origin that may move
 * along. Samples are mostly spaced evenly and steps are a multiple of their spacing: then the sums are the same in
 * window after window and are made once.
 */
export class TimeSums {
  sum = 0;
  squares = 0;
  readonly #spacing = new Spacing();
  #count = 0;
  #first = Number.NaN;
  #last = Number.NaN;

  /** @param origin ms since the epoch. */
  moveTo(window: Window, origin: number): void {
    const { times, from, to } = window;
    const even = this.#spacing.isEven(window);
    const count = to - from;
    const first = times[from]! - origin;
    const last = times[to - 1]! - origin;
    if (even && count === this.#count && first === this.#first && last === this.#last) return;
    this.#sumUp(window, origin);
    this.#count = even ? count : 0;
    this.#first = first;
    this.#last = last;
  }

  #sumUp({ times, from, to }: Window, origin: number): void {
    let sum = 0;
    let carry = 0;
    let squares = 0;
    let squaresCarry = 0;
    for (let index = from; index < to; index++) {
      const x = (times[index]! - origin) / 1000;
      const next = sum + x;
      carry = carried(carry, sum, x, next);
      sum = next;
      const nextSquares = squares + x * x;
      squaresCarry = carried(squaresCarry, squares, x * x, nextSquares);
      squares = nextSquares;
    }
    this.sum = sum + carry;
    this.squares = squares + squaresCarry;
  }
}

/** How far the samples of moving windows are apart; each pair is looked at once. */
class Spacing {
  /** Between all neighbours from `#since` on, ms. */
  #spacing = Number.NaN;
  #since = 0;
  /** The last sample that was looked at. Arrays may have been replaced since: only its time tells where it is. */
  #lastIndex = 0;
  #lastTime = Number.NaN;

  isEven({ times, from, to }: Window): boolean {
    const isThere = this.#lastIndex < to && times[this.#lastIndex] === this.#lastTime;
    const known = isThere ? Math.max(this.#lastIndex, from) : from;
    for (let index = known + 1; index < to; index++) {
      const spacing = times[index]! - times[index - 1]!;
      if (spacing === this.#spacing) continue;
      this.#spacing = spacing;
      this.#since = times[index - 1]!;
    }
    this.#lastIndex = to - 1;
    this.#lastTime = times[to - 1]!;
    return this.#since <= times[from]!;
  }
}
