import type { Window, WindowFunction } from './function.ts';
import { carried } from './kahan.ts';

/** Population variance. */
export const stdvarOverTime: WindowFunction = { kind: 'window', series: () => variance };

/** Population standard deviation. */
export const stddevOverTime: WindowFunction = {
  kind: 'window',
  series: () => (window) => Math.sqrt(variance(window)),
};

/** Welford's method (Technometrics 4(3), 1962), with both sums compensated. */
function variance({ values, from, to }: Window): number {
  let mean = 0;
  let meanCarry = 0;
  let squares = 0;
  let squaresCarry = 0;
  for (let index = from; index < to; index++) {
    const distance = values[index]! - (mean + meanCarry);
    const part = distance / (index - from + 1);
    const nextMean = mean + part;
    meanCarry = carried(meanCarry, mean, part, nextMean);
    mean = nextMean;
    const square = distance * (values[index]! - (mean + meanCarry));
    const nextSquares = squares + square;
    squaresCarry = carried(squaresCarry, squares, square, nextSquares);
    squares = nextSquares;
  }
  return (squares + squaresCarry) / (to - from);
}
