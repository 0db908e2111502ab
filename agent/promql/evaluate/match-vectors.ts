import type { Labels } from '../../kit/labels.ts';
import { EvaluationError } from '../evaluation-error.ts';
import type { Binary, VectorMatching } from '../syntax/expression.ts';
import { operationOf } from './arithmetic.ts';
import { collectRows } from './collect-rows.ts';
import { type Combining, combinePoints } from './combine-points.ts';
import type { Evaluation } from './evaluation.ts';
import { groupingBy } from './grouping.ts';
import { joinRows } from './join-rows.ts';
import { labelKey } from './label-sets.ts';
import { resultLabels } from './matched-labels.ts';
import type { Meter } from './meter.ts';
import { OneSide } from './one-side.ts';
import type { Breaths, VectorOperator } from './operator.ts';
import type { Row } from './row.ts';
import type { StepGrid } from './step-grid.ts';

export type TwoVectors = {
  readonly binary: Binary;
  readonly left: VectorOperator;
  readonly right: VectorOperator;
  readonly grid: StepGrid;
  readonly evaluation: Evaluation;
};

/**
 * Arithmetic and comparisons between vectors: each series with the one of the other side that has the same labels, of
 * those that count. `many` is the side with possibly several series of the same labels: left, but for `group_right`.
 */
export function matchVectors(both: TwoVectors): VectorOperator {
  const { binary, left, right } = both;
  const swapped = binary.matching!.cardinality === 'one-to-many';
  return {
    type: 'vector',
    *rows() {
      const many = yield* collectRows((swapped ? right : left).rows());
      const one = yield* collectRows((swapped ? left : right).rows());
      const results = yield* matchRows(many, one, both);
      for (const row of (yield* joinRows(results)).values()) yield row;
    },
  };
}

function* matchRows(many: readonly Row[], one: readonly Row[], both: TwoVectors): Breaths<Row[]> {
  const { binary, grid, evaluation } = both;
  const { meter } = evaluation;
  const matching = binary.matching!;
  const { keyOf } = groupingBy(matching.labels, !matching.on);
  const others = new OneSide(matching);
  yield* others.fill(one);
  yield* others.checkUnique(many);
  const how = combiningOf(binary);
  const unique = new UniqueResults(matching, how);
  const results: Row[] = [];
  let held = many.length + one.length;
  for (const row of many) {
    const key = keyOf(row.labels);
    const partners = others.matching(key);
    for (const [index, other] of partners.entries()) {
      const own = index === partners.length - 1 ? row : copyOf(row, meter);
      if (own !== row) held++;
      if (!meet(own.present, other.present)) continue;
      const result = { ...own, ...identity(own, other, how, binary) };
      unique.add(key, result);
      if (combinePoints(result, { values: other.values }, how)) results.push(result);
    }
    yield;
  }
  meter.release((held - results.length) * grid.count);
  return results;
}

function copyOf(row: Row, meter: Meter): Row {
  meter.hold(row.values.length);
  return { ...row, values: row.values.slice(), present: row.present.slice() };
}

function combiningOf({ operator, returnBool, matching }: Binary): Combining {
  const swapped = matching!.cardinality === 'one-to-many';
  return { operation: operationOf(operator), returnBool, swapped, givesFirst: true };
}

/** Leaves the steps that both have, in place. @returns whether there is any. */
function meet(present: Uint8Array, other: Uint8Array): boolean {
  for (let step = 0; step < present.length; step++) present[step]! &= other[step]!;
  return present.includes(1);
}

function identity(row: Row, other: Row, how: Combining, binary: Binary): Pick<Row, 'dropName' | 'labels'> {
  const arithmetic = how.operation.kind === 'arithmetic';
  const labels: Labels = resultLabels(row.labels, other.labels, binary.matching!, arithmetic);
  const named = binary.matching!.include.includes('__name__') ? other : row;
  return { labels, dropName: how.returnBool || (named.dropName && (!arithmetic || named === other)) };
}

/** Sees to it that what Prometheus calls multiple matches is an error, also where a comparison leaves none of them. */
class UniqueResults {
  readonly #matching: VectorMatching;
  readonly #filters: boolean;
  /** The steps at which results of one kind have points. */
  readonly #present = new Map<string, Uint8Array[]>();

  constructor(matching: VectorMatching, { operation, returnBool }: Combining) {
    this.#matching = matching;
    this.#filters = operation.kind === 'comparison' && !returnBool;
  }

  /**
   * @param row before the operation: a comparison may take points from it.
   * @throws EvaluationError where it has a point at a step at which another one of its kind has one.
   */
  add(signature: string, { labels, present }: Row): void {
    const single = this.#matching.cardinality === 'one-to-one';
    const key = single ? signature : `${signature}\n${labelKey(labels)}`;
    const before = this.#present.get(key) ?? [];
    if (before.some((other) => overlap(other, present))) throw multipleMatches(single);
    before.push(this.#filters ? present.slice() : present);
    this.#present.set(key, before);
  }
}

function overlap(a: Uint8Array, b: Uint8Array): boolean {
  for (let step = 0; step < a.length; step++) if ((a[step]! & b[step]!) === 1) return true;
  return false;
}

function multipleMatches(single: boolean): EvaluationError {
  const rule = single
    ? 'many-to-one matching must be explicit (group_left/group_right)'
    : 'grouping labels must ensure unique matches';
  return new EvaluationError(`multiple matches for labels: ${rule}`);
}
