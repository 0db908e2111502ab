import type { CallContext, Window, WindowFunction } from '../functions/function.ts';
import type { Call } from '../syntax/expression.ts';
import { fillArguments, scalarArguments, valuesOf } from './arguments.ts';
import type { CallPlace } from './call.ts';
import { compileMatrix } from './compile.ts';
import type { Breaths, MatrixOperator, Rows, SampledSeries, VectorOperator } from './operator.ts';
import type { Row } from './row.ts';

/** Samples that are looked at before others may have their turn. */
const STRETCH = 50_000;

/** A function of the samples in each step's window: `rate(v[5m])`. */
export function windowCall(implementation: WindowFunction, place: CallPlace): VectorOperator {
  const { call, context, grid, evaluation } = place;
  const matrix = compileMatrix(matrixArgument(call), grid, evaluation);
  const others = call.args.filter((_, index) => call.function.args[index] !== 'matrix');
  const scalars = scalarArguments(others, grid, evaluation);
  return {
    type: 'vector',
    *rows(): Rows {
      const columns = yield* valuesOf(scalars);
      const work = { implementation, context, matrix, columns };
      for (const series of matrix.series()) {
        if (series === undefined) {
          yield;
          continue;
        }
        evaluation.meter.hold(grid.count);
        const row = yield* rowOf(series, work);
        if (row === undefined) evaluation.meter.release(grid.count);
        else yield row;
      }
    },
  };
}

export function matrixArgument({ args, function: { args: types } }: Call): Call['args'][number] {
  return args[types.indexOf('matrix')]!;
}

type Work = {
  readonly implementation: WindowFunction;
  readonly context: CallContext;
  readonly matrix: MatrixOperator;
  readonly columns: readonly Float64Array[];
};

/** @returns undefined where no step has a point. */
function* rowOf(series: SampledSeries, work: Work): Breaths<Row | undefined> {
  const { labels, times, values, count } = series;
  const { implementation, context, matrix, columns } = work;
  const { range, ends } = matrix;
  const result = new Float64Array(ends.length);
  const present = new Uint8Array(ends.length);
  const evaluateAt = implementation.series(context, labels.__name__ ?? '');
  const args: number[] = columns.map((column) => column[0]!);
  const window = { times, values, from: 0, to: 0, start: 0, end: 0, time: 0 } satisfies Window;
  let points = 0;
  let looked = 0;
  for (let step = 0; step < ends.length; step++) {
    window.end = ends[step]!;
    window.start = window.end - range;
    window.time = context.times[step]!;
    while (window.to < count && times[window.to]! <= window.end) window.to++;
    while (window.from < window.to && times[window.from]! <= window.start) window.from++;
    if (window.from === window.to) continue;
    fillArguments(args, columns, step);
    const value = evaluateAt(window, args);
    looked += window.to - window.from;
    if (looked > STRETCH) {
      looked = 0;
      yield;
    }
    if (value === undefined) continue;
    result[step] = value;
    present[step] = 1;
    points++;
  }
  if (points === 0) return undefined;
  const dropName = series.dropName || implementation.keepsName !== true;
  return { labels, dropName, values: result, present };
}
