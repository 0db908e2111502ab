import type { WindowFunction } from './function.ts';
import { Neighbours } from './neighbours.ts';
import { isReset } from './rate.ts';

/** How often a value differs from the one before it; NaN does not differ from NaN. */
export const changes = counting(
  (before, after) => before !== after && !(Number.isNaN(before) && Number.isNaN(after)),
);

/** How often a counter was reset. */
export const resets = counting(isReset);

function counting(differs: (before: number, after: number) => boolean): WindowFunction {
  return {
    kind: 'window',
    series() {
      const neighbours = new Neighbours(differs);
      return (window) => neighbours.moveTo(window);
    },
  };
}
