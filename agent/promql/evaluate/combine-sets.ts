import { collectRows } from './collect-rows.ts';
import { type Grouping, groupingBy } from './grouping.ts';
import { joinRows } from './join-rows.ts';
import type { TwoVectors } from './match-vectors.ts';
import type { Breaths, Rows, VectorOperator } from './operator.ts';
import type { Row } from './row.ts';

/** `and`, `or`, `unless`: points of one side by whether the other one has points with the same labels at the step. */
export function combineSets({ binary, left, right, grid, evaluation }: TwoVectors): VectorOperator {
  const { operator, matching } = binary;
  const grouping = groupingBy(matching!.labels, !matching!.on);
  return {
    type: 'vector',
    *rows() {
      const ours = yield* collectRows(left.rows());
      const theirs = yield* collectRows(right.rows());
      if (operator === 'or') {
        const masks = yield* masksOf(ours, grouping, grid.count);
        const added = yield* keepRows(theirs, masks, grouping, 0);
        return yield* union([...ours, ...added]);
      }
      evaluation.meter.release(theirs.length * grid.count);
      const masks = yield* masksOf(theirs, grouping, grid.count);
      for (const row of yield* keepRows(ours, masks, grouping, operator === 'and' ? 1 : 0)) yield row;
    },
  };
}

/** Series with the same labels, of which one keeps its name in the end and the other does not, stay two. */
function* union(rows: readonly Row[]): Rows {
  for (const drops of [false, true]) {
    const alike = rows.filter(({ dropName }) => dropName === drops);
    for (const row of (yield* joinRows(alike)).values()) yield row;
  }
}

/** The steps at which any of the rows with a signature has a point. */
function* masksOf(
  rows: readonly Row[],
  { keyOf }: Grouping,
  steps: number,
): Breaths<Map<string, Uint8Array>> {
  const masks = new Map<string, Uint8Array>();
  for (const { labels, present } of rows) {
    const key = keyOf(labels);
    let mask = masks.get(key);
    if (mask === undefined) {
      mask = new Uint8Array(steps);
      masks.set(key, mask);
    }
    for (let step = 0; step < steps; step++) mask[step]! |= present[step]!;
    yield;
  }
  return masks;
}

/** Keeps the points where the mask of the same signature is `wanted`; an absent mask is 0 everywhere. In place. */
function* keepRows(
  rows: readonly Row[],
  masks: ReadonlyMap<string, Uint8Array>,
  { keyOf }: Grouping,
  wanted: 0 | 1,
): Breaths<Row[]> {
  const kept: Row[] = [];
  for (const row of rows) {
    const mask = masks.get(keyOf(row.labels));
    if (mask === undefined ? wanted === 0 : keepPoints(row.present, mask, wanted)) kept.push(row);
    yield;
  }
  return kept;
}

function keepPoints(present: Uint8Array, mask: Uint8Array, wanted: 0 | 1): boolean {
  for (let step = 0; step < present.length; step++) {
    if (mask[step] !== wanted) present[step] = 0;
  }
  return present.includes(1);
}
