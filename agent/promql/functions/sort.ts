import type { Row } from '../evaluate/row.ts';
import { stringArguments, vectorArgument } from './arguments.ts';
import type { VectorFunction } from './function.ts';
import { warnAtCall } from './notes.ts';

const INEFFECTIVE = 'sort is ineffective for range queries since results are always ordered by labels';

/** Ascending; NaN at the end. */
export const sort = byValue((a, b) => a - b);

/** Descending; NaN at the end. */
export const sortDesc = byValue((a, b) => b - a);

function byValue(compare: (a: number, b: number) => number): VectorFunction {
  return ordering((first, second) => {
    const [a, b] = [first.values[0]!, second.values[0]!];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return a === b ? 0 : compare(a, b);
  });
}

/** A function that orders the result of an instant; the series of a range are in the order of their labels whatever it says. */
export function ordering(
  compare: (first: Row, second: Row, keys: readonly string[]) => number,
): VectorFunction {
  return {
    kind: 'vector',
    apply(args, context) {
      const rows = vectorArgument(args, 0);
      if (context.times.length > 1) {
        warnAtCall(context, INEFFECTIVE);
        return { type: 'vector', rows };
      }
      const keys = stringArguments(args, 1);
      const there = rows.filter(({ present }) => present[0]);
      return { type: 'vector', rows: there.sort((first, second) => compare(first, second, keys)) };
    },
  };
}
