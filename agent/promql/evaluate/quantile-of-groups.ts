import { formatG } from '../functions/format-g.ts';
import { quantile } from '../functions/quantile.ts';
import { positionText } from '../syntax/position-of.ts';
import type { AggregationPlace } from './aggregate.ts';
import { collectGroups, type RowGroup } from './collect-groups.ts';
import { extremes } from './extremes.ts';
import type { Breaths, Rows, ScalarOperator } from './operator.ts';
import type { Row } from './row.ts';

/** `quantile(q, v)`: q may differ from step to step. */
export function* quantileOfGroups(place: AggregationPlace, parameter: ScalarOperator): Rows {
  const quantiles = yield* parameter.values();
  warnOfRange(quantiles, place);
  for (const group of yield* collectGroups(place)) {
    const row = yield* quantileRow(group, quantiles);
    place.evaluation.meter.release(place.grid.count * (group.rows.length - 1));
    yield row;
  }
}

function* quantileRow({ labels, rows }: RowGroup, quantiles: Float64Array): Breaths<Row> {
  const values = new Float64Array(quantiles.length);
  const present = new Uint8Array(quantiles.length);
  const numbers = new Float64Array(rows.length);
  for (let step = 0; step < quantiles.length; step++) {
    let count = 0;
    for (const row of rows) if (row.present[step] === 1) numbers[count++] = row.values[step]!;
    if (count === 0) continue;
    values[step] = quantile(quantiles[step]!, numbers, count);
    present[step] = 1;
    yield;
  }
  return { labels, dropName: rows.some(({ dropName }) => dropName), values, present };
}

function warnOfRange(quantiles: Float64Array, { aggregation, evaluation }: AggregationPlace): void {
  const { source, annotations } = evaluation;
  const where = positionText(source, aggregation.parameter!.span.from);
  for (const q of [...extremes(quantiles), ...quantiles.filter(Number.isNaN).subarray(0, 1)]) {
    if (q >= 0 && q <= 1) continue;
    annotations.warn(
      `PromQL warning: quantile value should be between 0 and 1, got ${formatG(q)} (${where})`,
    );
  }
}
