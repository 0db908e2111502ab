import type { Window, WindowFunction } from './function.ts';
import { KahanSum } from './kahan-sum.ts';

/** Population variance. */
export const stdvarOverTime: WindowFunction = {
  kind: 'window',
  series() {
    const sums = { mean: new KahanSum(), squares: new KahanSum() };
    return (window) => variance(window, sums);
  },
};

/** Population standard deviation. */
export const stddevOverTime: WindowFunction = {
  kind: 'window',
  series(context, metric) {
    const ofWindow = stdvarOverTime.series(context, metric);
    return (window, args) => Math.sqrt(ofWindow(window, args)!);
  },
};

/** Welford's method (Technometrics 4(3), 1962), with both sums compensated. */
function variance(
  { values, from, to }: Window,
  { mean, squares }: { mean: KahanSum; squares: KahanSum },
): number {
  mean.set(0, 0);
  squares.set(0, 0);
  for (let index = from; index < to; index++) {
    const value = values[index]!;
    const distance = value - (mean.sum + mean.carry);
    mean.add(distance / (index - from + 1));
    squares.add(distance * (value - (mean.sum + mean.carry)));
  }
  return (squares.sum + squares.carry) / (to - from);
}
