import { EvaluationError } from '../evaluation-error.ts';
import { formatG } from '../functions/format-g.ts';
import { positionText } from '../syntax/position-of.ts';
import type { AggregationPlace } from './aggregate.ts';
import { collectGroups } from './collect-groups.ts';
import { extremes } from './extremes.ts';
import { labelsHash } from './labels-hash.ts';
import type { Rows, ScalarOperator } from './operator.ts';
import { rankRows } from './rank-rows.ts';
import type { Row } from './row.ts';

/** The largest and smallest whole numbers of Prometheus' k, which is an int64. */
const LARGEST = 2 ** 63;

/** `topk`, `bottomk`, `limitk`, `limit_ratio`: some of the points of each group, with their own labels. */
export function* selectRows(place: AggregationPlace, parameter: ScalarOperator): Rows {
  const { operator } = place.aggregation;
  const parameters = yield* parameter.values();
  if (operator === 'limit_ratio') return yield* limitRatio(place, parameters);
  if (parameters.every((count) => count < 1)) return;
  checkCounts(parameters);
  const groups = yield* collectGroups(place);
  for (const { rows } of groups) {
    yield;
    const selected =
      operator === 'limitk'
        ? firstRows(rows, parameters)
        : yield* rankRows(rows, parameters, operator === 'topk');
    place.evaluation.meter.release(place.grid.count * (rows.length - selected.length));
    for (const row of selected) yield row;
  }
}

/** @throws EvaluationError where a k is no whole number that Prometheus can hold. */
function checkCounts(counts: Float64Array): void {
  for (const count of counts) {
    if (Number.isNaN(count)) throw new EvaluationError('Parameter value is NaN');
    if (count >= LARGEST) throw new EvaluationError(`Scalar value ${formatG(count)} overflows int64`);
    if (count <= -LARGEST) throw new EvaluationError(`Scalar value ${formatG(count)} underflows int64`);
  }
}

/** The first k of the rows that have a point, at each step. */
function firstRows(rows: readonly Row[], counts: Float64Array): Row[] {
  const left = counts.map((count) => Math.trunc(count));
  return rows.filter(({ present }) => {
    let kept = 0;
    for (let step = 0; step < present.length; step++) {
      if (present[step] === 0) continue;
      if (left[step]! >= 1) kept++;
      else present[step] = 0;
      left[step]!--;
    }
    return kept > 0;
  });
}

/** A series is in or out by the hash of its labels: the same ones at each step and in each query. */
function* limitRatio(place: AggregationPlace, ratios: Float64Array): Rows {
  const { input, grid, evaluation } = place;
  const limits = cappedRatios(ratios, place);
  for (const row of input.rows()) {
    if (row === undefined) {
      yield;
    } else if (keepWithin(row, limits)) {
      yield row;
    } else {
      evaluation.meter.release(grid.count);
    }
  }
}

function keepWithin({ labels, present }: Row, limits: Float64Array): boolean {
  const place = Number(labelsHash(labels)) / 2 ** 64;
  let kept = 0;
  for (let step = 0; step < present.length; step++) {
    const limit = limits[step]!;
    if (limit >= 0 ? place >= limit : place < 1 + limit) present[step] = 0;
    kept += present[step]!;
  }
  return kept > 0;
}

function cappedRatios(ratios: Float64Array, { aggregation, evaluation }: AggregationPlace): Float64Array {
  if (ratios.some(Number.isNaN)) throw new EvaluationError('Ratio value is NaN');
  const where = positionText(evaluation.source, aggregation.parameter!.span.from);
  for (const ratio of extremes(ratios)) {
    if (Math.abs(ratio) <= 1) continue;
    const problem = `ratio value should be between -1 and 1, got ${formatG(ratio)}, capping to ${Math.sign(ratio)}`;
    evaluation.annotations.warn(`PromQL warning: ${problem} (${where})`);
  }
  return ratios.map((ratio) => Math.min(1, Math.max(-1, ratio)));
}
