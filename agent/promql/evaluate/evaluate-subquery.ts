import type { Subquery } from '../syntax/expression.ts';
import { compileVector } from './compile.ts';
import type { Evaluation } from './evaluation.ts';
import { lookTimes } from './look.ts';
import type { MatrixOperator, SampledSeries, VectorOperator } from './operator.ts';
import type { Row } from './row.ts';
import { countSteps, type StepGrid, stepGrid } from './step-grid.ts';

/** Evaluates an expression once, at all times that any of the windows holds; these are multiples of its step. */
export function evaluateSubquery(subquery: Subquery, grid: StepGrid, evaluation: Evaluation): MatrixOperator {
  const { range, step = evaluation.subqueryStep } = subquery;
  const ends = lookTimes(subquery, grid, evaluation);
  const start = (Math.floor((ends[0]! - range) / step) + 1) * step;
  const steps = { start, end: ends.at(-1)!, step };
  evaluation.meter.hold(countSteps(steps));
  const inner = stepGrid(steps);
  if (inner.count === 0) return { type: 'matrix', range, ends, *series() {} };
  const operator = compileVector(subquery.expression, inner, evaluation);
  return { type: 'matrix', range, ends, series: () => seriesOf(operator, inner, evaluation) };
}

function* seriesOf(
  operator: VectorOperator,
  grid: StepGrid,
  { meter }: Evaluation,
): Generator<SampledSeries | undefined, void, undefined> {
  const times = new Float64Array(grid.count);
  for (const row of operator.rows()) {
    if (row === undefined) {
      yield;
      continue;
    }
    yield samplesOf(row, grid, times);
    meter.release(grid.count);
  }
}

/** The points of a row side by side, within its own array; their times in `times`, or those of the grid. */
function samplesOf(
  { labels, dropName, values, present }: Row,
  grid: StepGrid,
  times: Float64Array,
): SampledSeries {
  let count = 0;
  while (count < present.length && present[count] === 1) count++;
  if (count === present.length) return { labels, dropName, times: grid.times, values, count, last: true };
  times.set(grid.times.subarray(0, count));
  for (let step = count; step < present.length; step++) {
    if (present[step] === 0) continue;
    times[count] = grid.times[step]!;
    values[count++] = values[step]!;
  }
  return { labels, dropName, times, values, count, last: true };
}
