import { collectRows } from './collect-rows.ts';
import type { Evaluation } from './evaluation.ts';
import { joinRows } from './join-rows.ts';
import { compareLabels, dropMetricName } from './label-sets.ts';
import type { Breaths, MatrixOperator, Operator, VectorOperator } from './operator.ts';
import type { QueryResult, ResultSeries } from './query.ts';
import type { Row } from './row.ts';

type Value =
  | Pick<Extract<QueryResult, { type: 'scalar' }>, 'time' | 'type' | 'value'>
  | Pick<Extract<QueryResult, { type: 'string' }>, 'time' | 'type' | 'value'>
  | Pick<Extract<QueryResult, { type: 'vector' }>, 'series' | 'type'>
  | Pick<Extract<QueryResult, { type: 'matrix' }>, 'series' | 'type'>;

/** Runs an operator and gives what it evaluates to in the form of the result. */
export function* resultOf(operator: Operator, instant: boolean, evaluation: Evaluation): Breaths<Value> {
  const { steps } = evaluation;
  if (operator.type === 'string') return { type: 'string', time: steps.start, value: operator.value };
  if (operator.type === 'scalar') {
    const values = yield* operator.values();
    if (instant) return { type: 'scalar', time: steps.start, value: values[0]! };
    return { type: 'matrix', series: [{ labels: {}, timestamps: steps.times, values }] };
  }
  if (operator.type === 'matrix') return { type: 'matrix', series: yield* rawSeries(operator) };
  const series = yield* vectorSeries(operator, evaluation);
  return instant ? { type: 'vector', series } : { type: 'matrix', series: sorted(series) };
}

function* vectorSeries(operator: VectorOperator, { steps }: Evaluation): Breaths<ResultSeries[]> {
  const rows = yield* collectRows(operator.rows());
  const named = rows.map((row) =>
    row.dropName ? { ...row, labels: dropMetricName(row.labels), dropName: false } : row,
  );
  return joinRows(named).map((row) => pointsOf(row, steps.times));
}

function pointsOf({ labels, values, present }: Row, times: Float64Array): ResultSeries {
  let count = 0;
  for (let step = 0; step < present.length; step++) count += present[step]!;
  if (count === present.length) return { labels, timestamps: times, values };
  const series = { labels, timestamps: new Float64Array(count), values: new Float64Array(count) };
  for (let step = 0, point = 0; step < present.length; step++) {
    if (present[step] === 0) continue;
    series.timestamps[point] = times[step]!;
    series.values[point++] = values[step]!;
  }
  return series;
}

/** A range vector at one instant: the samples themselves. */
function* rawSeries({ series, range, ends }: MatrixOperator): Breaths<ResultSeries[]> {
  const found: ResultSeries[] = [];
  const after = ends[0]! - range;
  for (const each of series()) {
    if (each !== undefined) {
      const { labels, dropName, times, values, count } = each;
      let from = 0;
      while (from < count && times[from]! <= after) from++;
      found.push({
        labels: dropName ? dropMetricName(labels) : labels,
        timestamps: times.slice(from, count),
        values: values.slice(from, count),
      });
    }
    yield;
  }
  return sorted(found.filter(({ values }) => values.length > 0));
}

function sorted(series: readonly ResultSeries[]): ResultSeries[] {
  return series.toSorted((a, b) => compareLabels(a.labels, b.labels));
}
