import type { Labels } from '../../kit/labels.ts';
import { EvaluationError } from '../evaluation-error.ts';
import type { AggregationPlace } from './aggregate.ts';
import { decimalText } from './decimal-text.ts';
import { groupingBy } from './grouping.ts';
import type { Rows } from './operator.ts';
import type { Row } from './row.ts';
import { withoutParens } from './without-parens.ts';

type Counted = Map<string, Row>;

/** `count_values("label", v)`: a series for each value that there is in each group. */
export function* countValues(place: AggregationPlace): Rows {
  const { aggregation, input, grid, evaluation } = place;
  const label = labelName(place);
  const { grouping: names, without } = aggregation;
  const grouping = without ? place.grouping : groupingBy([...names, label], false);
  const counted = new Map<string, Row>();
  for (const row of input.rows()) {
    if (row !== undefined) {
      countRow(row, label, counted, { ...place, grouping });
      evaluation.meter.release(grid.count);
    }
    yield;
  }
  for (const row of counted.values()) yield row;
}

function countRow(row: Row, label: string, counted: Counted, place: AggregationPlace): void {
  let value = Number.NaN;
  let result: Row | undefined;
  for (let step = 0; step < row.present.length; step++) {
    if (row.present[step] === 0) continue;
    // Values mostly stay what they were at the step before: the group is looked for when they change.
    if (result === undefined || !Object.is(value, row.values[step])) {
      value = row.values[step]!;
      result = groupOf({ ...row.labels, [label]: decimalText(value) }, counted, place);
    }
    result.values[step]!++;
    result.present[step] = 1;
  }
}

function groupOf(labels: Labels, counted: Counted, { grouping, grid, evaluation }: AggregationPlace): Row {
  const key = grouping.keyOf(labels);
  let row = counted.get(key);
  if (row === undefined) {
    evaluation.meter.hold(grid.count);
    row = {
      labels: grouping.labelsOf(labels),
      dropName: false,
      values: new Float64Array(grid.count),
      present: new Uint8Array(grid.count),
    };
    counted.set(key, row);
  }
  return row;
}

/** @throws EvaluationError where the text cannot be the name of a label. */
function labelName({ aggregation, evaluation }: AggregationPlace): string {
  const literal = withoutParens(aggregation.parameter!);
  if (literal.kind !== 'string') throw new TypeError(`expected a string, got a ${literal.kind}`);
  const { value, span } = literal;
  const written = evaluation.source.slice(span.from, span.to);
  // Bytes that are not UTF-8 can only be written as escapes; decoding has put U+FFFD in their place.
  const broken = value.includes('\ufffd') && /\\[x0-7]/.test(written);
  if (value !== '' && !broken) return value;
  throw new EvaluationError(
    `invalid label name ${written.startsWith('"') ? written : JSON.stringify(value)}`,
  );
}
