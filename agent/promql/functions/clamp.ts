import { scalarArgument, vectorArgument } from './arguments.ts';
import type { MapFunction, VectorFunction } from './function.ts';
import { eachRow, mapRow, withPoints } from './points.ts';

/** `clamp(v, least, greatest)`: nothing where the least is above the greatest. */
export const clamp: VectorFunction = {
  kind: 'vector',
  *apply(args) {
    const [least, greatest] = [scalarArgument(args, 1), scalarArgument(args, 2)];
    const rows = yield* eachRow(vectorArgument(args, 0), (row) =>
      mapRow(row, (value, step) =>
        greatest[step]! < least[step]! ? undefined : between(value, least[step]!, greatest[step]!),
      ),
    );
    return { type: 'vector', rows: withPoints(rows) };
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

const between = (value: number, least: number, greatest: number) => greater(least, lesser(greatest, value));

/** Go's math.Min: the least number there is beats even NaN. */
function lesser(a: number, b: number): number {
  const bottom = Number.NEGATIVE_INFINITY;
  return a === bottom || b === bottom ? bottom : Math.min(a, b);
}

/** Go's math.Max. */
function greater(a: number, b: number): number {
  const top = Number.POSITIVE_INFINITY;
  return a === top || b === top ? top : Math.max(a, b);
}
