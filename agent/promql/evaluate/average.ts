import type { Accumulator } from './accumulators.ts';
import { addKahan } from './add-kahan.ts';
import type { Row } from './row.ts';

/** The sum divided by the count; from where the sum would overflow on, a mean that each value moves. */
export class Average implements Accumulator {
  readonly present: Uint8Array;
  /** Sums, or means where these move. */
  readonly #sums: Float64Array;
  readonly #lost: Float64Array;
  readonly #counts: Float64Array;
  readonly #moving: Uint8Array;

  constructor(steps: number) {
    this.present = new Uint8Array(steps);
    this.#sums = new Float64Array(steps);
    this.#lost = new Float64Array(steps);
    this.#counts = new Float64Array(steps);
    this.#moving = new Uint8Array(steps);
  }

  add({ values, present }: Row): void {
    for (let step = 0; step < present.length; step++)
      if (present[step] === 1) this.#addAt(step, values[step]!);
  }

  finish(): Float64Array {
    for (let step = 0; step < this.#sums.length; step++) {
      this.#sums[step]! += this.#lost[step]!;
      if (this.#moving[step] === 0) this.#sums[step]! /= this.#counts[step]!;
    }
    return this.#sums;
  }

  #addAt(step: number, value: number): void {
    this.present[step] = 1;
    const count = ++this.#counts[step]!;
    if (count === 1) {
      this.#sums[step] = value;
      return;
    }
    if (this.#moving[step] === 0 && isInfinite(this.#sums[step]! + value)) this.#startMoving(step, count - 1);
    if (this.#moving[step] === 1) this.#move(step, value, count);
    else addKahan(this.#sums, this.#lost, step, value);
  }

  #startMoving(step: number, count: number): void {
    this.#moving[step] = 1;
    this.#sums[step]! /= count;
    this.#lost[step]! /= count;
  }

  #move(step: number, value: number, count: number): void {
    const mean = this.#sums[step]!;
    // An infinite mean stays as it is, but for NaN and the other infinity: Inf - Inf would be NaN.
    if (isInfinite(mean) && (value === mean || Number.isFinite(value))) return;
    addKahan(this.#sums, this.#lost, step, value / count - (mean + this.#lost[step]!) / count);
  }
}

function isInfinite(value: number): boolean {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY;
}
