import { EvaluationError } from '../evaluation-error.ts';
import type { VectorMatching } from '../syntax/expression.ts';
import { type Grouping, groupingBy } from './grouping.ts';
import { describeLabels } from './label-sets.ts';
import type { Breaths } from './operator.ts';
import type { Row } from './row.ts';

/** The side of a match on which labels must be unique at each step. */
export class OneSide {
  readonly #matching: VectorMatching;
  readonly #grouping: Grouping;
  readonly #rows = new Map<string, Row[]>();

  constructor(matching: VectorMatching) {
    this.#matching = matching;
    this.#grouping = groupingBy(matching.labels, !matching.on);
  }

  *fill(rows: readonly Row[]): Breaths<void> {
    for (const row of rows) {
      const key = this.#grouping.keyOf(row.labels);
      const same = this.#rows.get(key);
      if (same) same.push(row);
      else this.#rows.set(key, [row]);
      yield;
    }
  }

  matching(key: string): readonly Row[] {
    return this.#rows.get(key) ?? [];
  }

  /** @throws EvaluationError where two series of a group have points at a step at which the other side has any. */
  *checkUnique(many: readonly Row[]): Breaths<void> {
    let steps: Uint8Array | undefined;
    for (const rows of this.#rows.values()) {
      if (rows.length < 2) continue;
      steps ??= yield* anyPresent(many, rows[0]!.present.length);
      yield* this.#checkGroup(rows, steps);
    }
  }

  *#checkGroup(rows: readonly Row[], steps: Uint8Array): Breaths<void> {
    for (let step = 0; step < steps.length; step++) {
      if (steps[step] === 0) continue;
      const [first, second] = rows.filter(({ present }) => present[step] === 1);
      if (second) throw this.#duplicate(first!, second);
      yield;
    }
  }

  #duplicate(first: Row, second: Row): EvaluationError {
    const group = describeLabels(this.#grouping.labelsOf(first.labels));
    const side = this.#matching.cardinality === 'one-to-many' ? 'left' : 'right';
    const both = `[${describeLabels(second.labels)}, ${describeLabels(first.labels)}]`;
    return new EvaluationError(
      `found duplicate series for the match group ${group} on the ${side} hand-side of the operation: ${both}` +
        ';many-to-many matching not allowed: matching labels must be unique on one side',
    );
  }
}

function* anyPresent(rows: readonly Row[], steps: number): Breaths<Uint8Array> {
  const any = new Uint8Array(steps);
  for (const { present } of rows) {
    for (let step = 0; step < steps; step++) any[step]! |= present[step]!;
    yield;
  }
  return any;
}
