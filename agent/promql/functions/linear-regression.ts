import type { Window, WindowFunction } from './function.ts';
import { carried } from './kahan.ts';
import { TimeSums } from './time-sums.ts';

/** Slope of a gauge per second. */
export const deriv: WindowFunction = {
  kind: 'window',
  series() {
    const line = new Regression();
    return (window) => {
      if (window.to - window.from < 2) return undefined;
      // A time near the samples, for numbers that are squared must stay small.
      line.fit(window, window.times[window.from]!);
      return line.slope;
    };
  },
};

/** Value of a gauge so many seconds behind the time of evaluation. */
export const predictLinear: WindowFunction = {
  kind: 'window',
  series() {
    const line = new Regression();
    return (window, [seconds]) => {
      if (window.to - window.from < 2) return undefined;
      line.fit(window, window.time);
      return line.slope * seconds! + line.intercept;
    };
  },
};

/** A line through samples by least squares, from compensated sums. */
class Regression {
  /** Per second. */
  slope = 0;
  /** The value at the origin. */
  intercept = 0;
  readonly #times = new TimeSums();
  #y = 0;
  #xy = 0;

  /** @param origin ms since the epoch. */
  fit(window: Window, origin: number): void {
    const first = window.values[window.from]!;
    this.#become(Number.isFinite(first) ? 0 : Number.NaN, first);
    if (isConstant(window)) return;
    this.#times.moveTo(window, origin);
    this.#sumValues(window, origin);
    this.#solve(window.to - window.from);
  }

  #sumValues({ times, values, from, to }: Window, origin: number): void {
    let sum = 0;
    let carry = 0;
    let products = 0;
    let productsCarry = 0;
    for (let index = from; index < to; index++) {
      const y = values[index]!;
      const next = sum + y;
      carry = carried(carry, sum, y, next);
      sum = next;
      const product = ((times[index]! - origin) / 1000) * y;
      const nextProducts = products + product;
      productsCarry = carried(productsCarry, products, product, nextProducts);
      products = nextProducts;
    }
    this.#y = sum + carry;
    this.#xy = products + productsCarry;
  }

  #solve(count: number): void {
    const { sum, squares } = this.#times;
    const slope = (this.#xy - (sum * this.#y) / count) / (squares - (sum * sum) / count);
    this.#become(slope, this.#y / count - (slope * sum) / count);
  }

  #become(slope: number, intercept: number): void {
    this.slope = slope;
    this.intercept = intercept;
  }
}

/** Rounding must not give a slope to what has none. */
function isConstant({ values, from, to }: Window): boolean {
  for (let index = from + 1; index < to; index++) if (values[index] !== values[from]) return false;
  return true;
}
