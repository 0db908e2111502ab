import { scalarArgument, vectorArgument } from './arguments.ts';
import type { MapFunction, VectorFunction } from './function.ts';
import { mapRow } from './points.ts';

/** `clamp(v, least, greatest)`: nothing where the least is above the greatest. */
export const clamp: VectorFunction = {
  kind: 'vector',
  apply(args) {
    const [least, greatest] = [scalarArgument(args, 1), scalarArgument(args, 2)];
    const rows = vectorArgument(args, 0).map((row) =>
      mapRow(row, (value, step) =>
        greatest[step]! < least[step]! ? undefined : between(value, least[step]!, greatest[step]!),
      ),
    );
    return { type: 'vector', rows };
  },
};

export const clampMin: MapFunction = {
  kind: 'map',
  map: (value, [least]) => between(value, least!, Number.POSITIVE_INFINITY),
};

export const clampMax: MapFunction = {
  kind: 'map',
  map: (value, [greatest]) => between(value, Number.NEGATIVE_INFINITY, greatest!),
};

/** As Go compares: an infinite limit beats NaN where it is the result, and NaN beats all other numbers. */
function between(value: number, least: number, greatest: number): number {
  const capped = greatest === Number.NEGATIVE_INFINITY ? greatest : Math.min(greatest, value);
  return least === Number.POSITIVE_INFINITY ? least : Math.max(least, capped);
}
