import type { Given, GivenSeries } from '../syntax/expression.ts';
import { type Evaluation, readAhead } from './evaluation.ts';
import type { Rows, VectorOperator } from './operator.ts';
import type { Row } from './row.ts';
import type { StepGrid } from './step-grid.ts';

/** Has a part of the query answered by others before the operators run. */
export function fetchGiven({ fetch }: Given, grid: StepGrid, evaluation: Evaluation): VectorOperator {
  const { meter, signal } = evaluation;
  let series: readonly GivenSeries[] = [];
  readAhead(evaluation, async () => {
    series = await fetch({ start: grid.start, end: grid.end, step: grid.step }, signal);
    meter.countSeries(series.length);
  });
  return { type: 'vector', rows: () => rowsOf(series, grid, evaluation) };
}

function* rowsOf(series: readonly GivenSeries[], grid: StepGrid, { meter }: Evaluation): Rows {
  for (const each of series) {
    meter.countSamples(each.timestamps.length);
    meter.hold(grid.count);
    yield rowOf(each, grid);
  }
}

function rowOf({ labels, dropName = false, timestamps, values }: GivenSeries, grid: StepGrid): Row {
  const row = { labels, dropName, values: new Float64Array(grid.count), present: new Uint8Array(grid.count) };
  for (let index = 0; index < timestamps.length; index++) {
    const step = grid.step === 0 ? 0 : Math.round((timestamps[index]! - grid.start) / grid.step);
    row.values[step] = values[index]!;
    row.present[step] = 1;
  }
  return row;
}
