import type { MapFunction } from '../functions/function.ts';
import { fillArguments, scalarArguments, valuesOf } from './arguments.ts';
import type { CallPlace } from './call.ts';
import { compile } from './compile.ts';
import type { Rows, VectorOperator } from './operator.ts';
import type { Row } from './row.ts';

/** A function of each point; without a vector, of the times of the steps in seconds, as `hour()`. */
export function mapCall(implementation: MapFunction, place: CallPlace): VectorOperator {
  const { call, grid, evaluation } = place;
  const [first, ...rest] = call.args;
  const vector = first && compile(first, grid, evaluation);
  if (vector && vector.type !== 'vector') throw new TypeError(`expected a vector, got a ${vector.type}`);
  const scalars = scalarArguments(rest, grid, evaluation);
  const source = () => vector?.rows() ?? timeRow(place);
  return {
    type: 'vector',
    *rows() {
      const columns = yield* valuesOf(scalars);
      for (const row of source()) {
        if (row !== undefined) mapRow(row, implementation, columns);
        yield row && { ...row, dropName: true };
      }
    },
  };
}

function mapRow({ values, present }: Row, { map }: MapFunction, columns: readonly Float64Array[]): void {
  const args: number[] = columns.map((column) => column[0]!);
  for (let step = 0; step < values.length; step++) {
    if (present[step] === 0) continue;
    fillArguments(args, columns, step);
    values[step] = map(values[step]!, args);
  }
}

function* timeRow({ grid, evaluation }: CallPlace): Rows {
  evaluation.meter.hold(grid.count);
  const values = grid.times.map((time) => time / 1_000);
  yield { labels: {}, dropName: false, values, present: new Uint8Array(grid.count).fill(1) };
}
