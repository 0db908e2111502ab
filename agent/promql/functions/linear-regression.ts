import type { Window, WindowFunction } from './function.ts';
import { carried } from './kahan.ts';

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
  #x = 0;
  #xx = 0;
  #y = 0;
  #xy = 0;

  /** @param origin ms since the epoch. */
  fit(window: Window, origin: number): void {
    const first = window.values[window.from]!;
    this.#become(Number.isFinite(first) ? 0 : Number.NaN, first);
    if (isConstant(window)) return;
    this.#sumTimes(window, origin);
    this.#sumValues(window, origin);
    this.#solve(window.to - window.from);
  }

  #sumTimes({ times, from, to }: Window, origin: number): void {
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
    this.#x = sum + carry;
    this.#xx = squares + squaresCarry;
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
    const slope = (this.#xy - (this.#x * this.#y) / count) / (this.#xx - (this.#x * this.#x) / count);
    this.#become(slope, this.#y / count - (slope * this.#x) / count);
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
