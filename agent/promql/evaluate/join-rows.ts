import { EvaluationError } from '../evaluation-error.ts';
import { labelKey } from './label-sets.ts';
import type { Breaths } from './operator.ts';
import type { Row } from './row.ts';

/** Rows by their labels, in the order of their first appearance. */
export type JoinedRows = ReadonlyMap<string, Row>;

/**
 * Joins rows with the same labels into one. The metric name goes where it goes from any of them.
 *
 * @throws EvaluationError where two of them have a point at the same step.
 */
export function* joinRows(rows: Iterable<Row>): Breaths<JoinedRows> {
  const joined = new Map<string, Row>();
  for (const row of rows) {
    const key = labelKey(row.labels);
    const before = joined.get(key);
    if (before !== undefined) addPoints(before, row);
    joined.set(key, before && row.dropName ? { ...before, dropName: true } : (before ?? row));
    yield;
  }
  return joined;
}

function addPoints(into: Row, { values, present }: Row): void {
  for (let step = 0; step < present.length; step++) {
    if (present[step] === 0) continue;
    if (into.present[step] === 1) throw sameLabels();
    into.values[step] = values[step]!;
    into.present[step] = 1;
  }
}

function sameLabels(): EvaluationError {
  return new EvaluationError('vector cannot contain metrics with the same labelset');
}
