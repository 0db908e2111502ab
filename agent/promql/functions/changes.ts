import type { WindowFunction } from './function.ts';
import { type FindDifference, Neighbours } from './neighbours.ts';
import { findReset } from './rate.ts';

/** How often a value differs from the one before it; NaN does not differ from NaN. */
export const changes = counting(findChange);

/** How often a counter was reset. */
export const resets = counting(findReset);

function findChange(values: Float64Array, index: number, to: number): number {
  let at = index;
  while (at < to && isSame(values[at]!, values[at - 1]!)) at++;
  return at;
}

const isSame = (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b));

function counting(find: FindDifference): WindowFunction {
  return {
    kind: 'window',
    series() {
      const neighbours = new Neighbours(find);
      return (window) => neighbours.moveTo(window);
    },
  };
}
