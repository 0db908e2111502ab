import type { CallContext, WindowFunction } from '../functions/function.ts';
import type { Call } from '../syntax/expression.ts';
import { fillArguments, scalarArguments, valuesOf } from './arguments.ts';
import type { CallPlace } from './call.ts';
import { compileMatrix } from './compile.ts';
import { MovingWindow } from './moving-window.ts';
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
  const { implementation, context, matrix, columns } = work;
  const values = new Float64Array(matrix.ends.length);
  const present = new Uint8Array(matrix.ends.length);
  const evaluateAt = implementation.series(context, series.labels.__name__ ?? '');
  const args: number[] = columns.map((column) => column[0]!);
  const window = new MovingWindow(series, matrix.range);
  let looked = 0;
  for (let step = 0; step < values.length; step++) {
    if (!window.moveTo(matrix.ends[step]!, context.times[step]!)) continue;
    fillArguments(args, columns, step);
    const value = evaluateAt(window, args);
    if (value !== undefined) {
      values[step] = value;
      present[step] = 1;
    }
    looked += window.to - window.from;
    if (looked < STRETCH) continue;
    looked = 0;
    yield;
  }
  if (!present.includes(1)) return undefined;
  const dropName = series.dropName || implementation.keepsName !== true;
  return { labels: series.labels, dropName, values, present };
}
