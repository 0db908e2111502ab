import type { MapFunction } from './function.ts';

/** To the nearest multiple, ties up; by the inverse, which loses less to rounding for `0.1` and the like. */
export const round: MapFunction = {
  kind: 'map',
  map(value, [multiple = 1]) {
    const inverse = 1 / multiple;
    return Math.floor(value * inverse + 0.5) / inverse;
  },
};
