import type { Window, WindowFunction } from './function.ts';
import { KahanSum } from './kahan-sum.ts';

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
  readonly #x = new KahanSum();
  readonly #y = new KahanSum();
  readonly #xy = new KahanSum();
  readonly #xx = new KahanSum();

  /** @param origin ms since the epoch. */
  fit(window: Window, origin: number): void {
    const first = window.values[window.from]!;
    if (isConstant(window)) this.#become(Number.isFinite(first) ? 0 : Number.NaN, first);
    else this.#solve(window, origin);
  }

  #solve({ times, values, from, to }: Window, origin: number): void {
    for (const sum of [this.#x, this.#y, this.#xy, this.#xx]) sum.set(0, 0);
    for (let index = from; index < to; index++) {
      const x = (times[index]! - origin) / 1000;
      const y = values[index]!;
      this.#x.add(x);
      this.#y.add(y);
      this.#xy.add(x * y);
      this.#xx.add(x * x);
    }
    this.#line(to - from);
  }

  #line(count: number): void {
    const [x, y, xy, xx] = [total(this.#x), total(this.#y), total(this.#xy), total(this.#xx)];
    const slope = (xy - (x * y) / count) / (xx - (x * x) / count);
    this.#become(slope, y / count - (slope * x) / count);
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

const total = ({ sum, carry }: KahanSum) => sum + carry;
