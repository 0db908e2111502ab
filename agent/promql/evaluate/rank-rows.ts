import type { Breaths } from './operator.ts';
import type { Row } from './row.ts';

/**
 * `topk` and `bottomk` over the rows of one group: at each step the k rows with the largest or smallest values, NaN
 * counting as the worst. Of one step alone the rows come best first.
 */
export function* rankRows(rows: readonly Row[], counts: Float64Array, largest: boolean): Breaths<Row[]> {
  const heap = new WorstFirst(rows, largest);
  const kept = rows.map(() => new Uint8Array(counts.length));
  for (let step = 0; step < counts.length; step++) {
    heap.select(step, Math.trunc(counts[step]!));
    for (let index = 0; index < heap.count; index++) kept[heap.rows[index]!]![step] = 1;
    yield;
  }
  const order = counts.length === 1 ? heap.ranked() : rows.map((_, index) => index);
  return order
    .filter((index) => kept[index]!.includes(1))
    .map((index) => ({ ...rows[index]!, present: kept[index]! }));
}

/** A binary heap of row numbers with the worst of the selected on top, so that it is the one to be pushed out. */
class WorstFirst {
  readonly rows: Int32Array;
  count = 0;
  readonly #all: readonly Row[];
  readonly #largest: boolean;
  readonly #values: Float64Array;

  constructor(rows: readonly Row[], largest: boolean) {
    this.#all = rows;
    this.#largest = largest;
    this.rows = new Int32Array(rows.length);
    this.#values = new Float64Array(rows.length);
  }

  select(step: number, most: number): void {
    this.count = 0;
    if (most < 1) return;
    for (let index = 0; index < this.#all.length; index++) {
      const { present, values } = this.#all[index]!;
      if (present[step] === 0) continue;
      this.#values[index] = values[step]!;
      if (this.count < most) this.#push(index);
      else if (this.#isBetter(index, this.rows[0]!)) this.#replaceTop(index);
    }
  }

  /** The selected rows, best first; among equals in their own order. */
  ranked(): number[] {
    const selected = Array.from(this.rows.subarray(0, this.count)).sort((a, b) => a - b);
    return selected.sort((a, b) => Number(this.#isBetter(b, a)) - Number(this.#isBetter(a, b)));
  }

  #isBetter(a: number, b: number): boolean {
    const [x, y] = [this.#values[a]!, this.#values[b]!];
    if (Number.isNaN(y)) return !Number.isNaN(x);
    return this.#largest ? x > y : x < y;
  }

  /** Of two NaNs either is worse: which ones of equals are selected is as in Prometheus. */
  #isWorse(a: number, b: number): boolean {
    const [x, y] = [this.#values[a]!, this.#values[b]!];
    return Number.isNaN(x) || (this.#largest ? x < y : x > y);
  }

  #push(row: number): void {
    let at = this.count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorse(row, this.rows[parent]!)) break;
      this.rows[at] = this.rows[parent]!;
      at = parent;
    }
    this.rows[at] = row;
  }

  #replaceTop(row: number): void {
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.#isWorse(this.rows[child + 1]!, this.rows[child]!)) child++;
      if (!this.#isWorse(this.rows[child]!, row)) break;
      this.rows[at] = this.rows[child]!;
      at = child;
    }
    this.rows[at] = row;
  }
}
