import type { Binary } from '../syntax/expression.ts';
import { operationOf } from './arithmetic.ts';
import { combinePoints } from './combine-points.ts';
import type { Evaluation } from './evaluation.ts';
import type { ScalarOperator, VectorOperator } from './operator.ts';

export type VectorAndScalar = {
  readonly binary: Binary;
  readonly vector: VectorOperator;
  readonly scalar: ScalarOperator;
  /** The scalar is written first. */
  readonly swapped: boolean;
};

/** Each point with the scalar of its step. A comparison keeps the vector's value, on whichever side it is. */
export function vectorWithScalar(
  { binary, vector, scalar, swapped }: VectorAndScalar,
  { meter }: Evaluation,
): VectorOperator {
  const operation = operationOf(binary.operator);
  const drops = operation.kind === 'arithmetic' || binary.returnBool;
  const how = { operation, returnBool: binary.returnBool, swapped };
  return {
    type: 'vector',
    *rows() {
      const scalars = yield* scalar.values();
      for (const row of vector.rows()) {
        if (row === undefined) yield;
        else if (combinePoints(row, { values: scalars }, how))
          yield { ...row, dropName: row.dropName || drops };
        else meter.release(scalars.length);
      }
    },
  };
}
