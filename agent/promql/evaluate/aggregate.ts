import type { Labels } from '../../kit/labels.ts';
import type { Aggregation } from '../syntax/expression.ts';
import { type Accumulator, accumulators } from './accumulators.ts';
import { compileScalar, compileVector } from './compile.ts';
import { countValues } from './count-values.ts';
import type { Evaluation } from './evaluation.ts';
import { type Grouping, groupingBy } from './grouping.ts';
import type { Rows, VectorOperator } from './operator.ts';
import { quantileOfGroups } from './quantile-of-groups.ts';
import { selectRows } from './select-rows.ts';
import type { StepGrid } from './step-grid.ts';

export function aggregate(aggregation: Aggregation, grid: StepGrid, evaluation: Evaluation): VectorOperator {
  const { expression, grouping: names, without, operator, parameter } = aggregation;
  const input = compileVector(expression, grid, evaluation);
  const grouping = groupingBy(names, without);
  const place: AggregationPlace = { aggregation, input, grouping, grid, evaluation };
  if (operator === 'count_values') return { type: 'vector', rows: () => countValues(place) };
  if (parameter === undefined) return { type: 'vector', rows: () => accumulate(place) };
  const scalar = compileScalar(parameter, grid, evaluation);
  if (operator === 'quantile') return { type: 'vector', rows: () => quantileOfGroups(place, scalar) };
  return { type: 'vector', rows: () => selectRows(place, scalar) };
}

/** An aggregation, and all that its evaluation needs. */
export type AggregationPlace = {
  readonly aggregation: Aggregation;
  readonly input: VectorOperator;
  readonly grouping: Grouping;
  readonly grid: StepGrid;
  readonly evaluation: Evaluation;
};

/** Takes each row into the sum of its group, and lets it go. */
function* accumulate({ aggregation, input, grouping, grid, evaluation: { meter } }: AggregationPlace): Rows {
  const create = accumulators.get(aggregation.operator);
  if (create === undefined) throw new TypeError(`there is no aggregation ${aggregation.operator}`);
  const groups = new Map<string, { labels: Labels; dropName: boolean; accumulator: Accumulator }>();
  for (const row of input.rows()) {
    if (row !== undefined) {
      const key = grouping.keyOf(row.labels);
      let group = groups.get(key);
      if (group === undefined) {
        group = { labels: grouping.labelsOf(row.labels), dropName: false, accumulator: create(grid.count) };
        meter.hold(grid.count);
        groups.set(key, group);
      }
      group.dropName ||= row.dropName;
      group.accumulator.add(row);
      meter.release(grid.count);
    }
    yield;
  }
  for (const { labels, dropName, accumulator } of groups.values()) {
    yield { labels, dropName, values: accumulator.finish(), present: accumulator.present };
  }
}
