import type { Evaluation } from './evaluation.ts';
import { joinRows } from './join-rows.ts';
import { dropMetricName, labelKey } from './label-sets.ts';
import type { Breaths, MatrixOperator, Operator, Rows, SampledSeries, VectorOperator } from './operator.ts';
import type { QueryResult, ResultSeries } from './query.ts';
import type { Row } from './row.ts';
import { sortInBreaths } from './sort-in-breaths.ts';

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
  if (operator.type === 'matrix')
    return { type: 'matrix', series: yield* sorted(yield* rawSeries(operator)) };
  const series = yield* vectorSeries(operator, evaluation);
  if (!instant) return { type: 'matrix', series: yield* sorted(series) };
  return { type: 'vector', series: series.map(({ points }) => points) };
}

type KeyedSeries = { readonly key: string; readonly points: ResultSeries };

function* vectorSeries(operator: VectorOperator, { steps }: Evaluation): Breaths<KeyedSeries[]> {
  const series: KeyedSeries[] = [];
  for (const [key, row] of yield* joinRows(yield* namedRows(operator.rows()))) {
    const points = pointsOf(row, steps.times);
    if (points.values.length > 0) series.push({ key, points });
    yield;
  }
  return series;
}

/** Rows whose metric names are what the user sees; one without any point is no series. */
function* namedRows(rows: Rows): Breaths<Row[]> {
  const named: Row[] = [];
  for (const row of rows) {
    if (row?.present.includes(1))
      named.push(row.dropName ? { ...row, labels: dropMetricName(row.labels) } : row);
    yield;
  }
  return named;
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
function* rawSeries({ series, range, ends }: MatrixOperator): Breaths<KeyedSeries[]> {
  const found: KeyedSeries[] = [];
  for (const each of series()) {
    const points = each && samplesAfter(each, ends[0]! - range);
    if (points && points.values.length > 0) found.push({ key: labelKey(points.labels), points });
    yield;
  }
  return found;
}

function samplesAfter(series: SampledSeries, after: number): ResultSeries {
  const { labels, dropName, times, values, count } = series;
  let from = 0;
  while (from < count && times[from]! <= after) from++;
  return {
    labels: dropName ? dropMetricName(labels) : labels,
    timestamps: times.slice(from, count),
    values: values.slice(from, count),
  };
}

function* sorted(series: KeyedSeries[]): Breaths<ResultSeries[]> {
  return (yield* sortInBreaths(series)).map(({ points }) => points);
}
