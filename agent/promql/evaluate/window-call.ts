import type { Labels } from '../../kit/labels.ts';
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
      let making: RowInMaking | undefined;
      for (const series of matrix.series()) {
        if (series === undefined) {
          yield;
          continue;
        }
        if (making === undefined) evaluation.meter.hold(grid.count);
        making ??= new RowInMaking(series, work);
        yield* making.take(series);
        if (!series.last) continue;
        const row = making.finish();
        making = undefined;
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

/** The row of one series, made while its samples come. */
class RowInMaking {
  readonly #work: Work;
  readonly #labels: Labels;
  readonly #dropName: boolean;
  readonly #values: Float64Array;
  readonly #present: Uint8Array;
  readonly #evaluateAt: ReturnType<WindowFunction['series']>;
  readonly #args: number[];
  readonly #window: MovingWindow;
  #step = 0;

  constructor({ labels, dropName }: SampledSeries, work: Work) {
    const { implementation, context, matrix, columns } = work;
    this.#work = work;
    this.#labels = labels;
    this.#dropName = dropName || implementation.keepsName !== true;
    this.#values = new Float64Array(matrix.ends.length);
    this.#present = new Uint8Array(matrix.ends.length);
    this.#evaluateAt = implementation.series(context, labels.__name__ ?? '');
    this.#args = columns.map((column) => column[0]!);
    this.#window = new MovingWindow(matrix.range);
  }

  /** Evaluates the steps whose windows this instalment ends. */
  *take(series: SampledSeries): Breaths<void> {
    const { ends } = this.#work.matrix;
    const until = series.last ? Number.POSITIVE_INFINITY : series.times[series.count - 1]!;
    this.#window.enter(series);
    let looked = 0;
    for (; this.#step < ends.length && ends[this.#step]! < until; this.#step++) {
      looked += this.#evaluate(this.#step);
      if (looked < STRETCH) continue;
      looked = 0;
      yield;
    }
  }

  /** @returns undefined where no step has a point. */
  finish(): Row | undefined {
    const present = this.#present;
    if (!present.includes(1)) return undefined;
    return { labels: this.#labels, dropName: this.#dropName, values: this.#values, present };
  }

  /** @returns how many samples the window had. */
  #evaluate(step: number): number {
    const { matrix, context, columns } = this.#work;
    const window = this.#window;
    if (!window.moveTo(matrix.ends[step]!, context.times[step]!)) return 0;
    fillArguments(this.#args, columns, step);
    const value = this.#evaluateAt(window, this.#args);
    if (value !== undefined) {
      this.#values[step] = value;
      this.#present[step] = 1;
    }
    return window.to - window.from;
  }
}
