import type { Binary } from '../syntax/expression.ts';
import { operationOf } from './arithmetic.ts';
import { combineSets } from './combine-sets.ts';
import { compile } from './compile.ts';
import type { Evaluation } from './evaluation.ts';
import { matchVectors } from './match-vectors.ts';
import type { Operator, ScalarOperator } from './operator.ts';
import type { StepGrid } from './step-grid.ts';
import { vectorWithScalar } from './vector-with-scalar.ts';

export function evaluateBinary(binary: Binary, grid: StepGrid, evaluation: Evaluation): Operator {
  const left = compile(binary.left, grid, evaluation);
  const right = compile(binary.right, grid, evaluation);
  if (left.type === 'scalar' && right.type === 'scalar') return scalars(binary, left, right);
  if (left.type === 'vector' && right.type === 'scalar')
    return vectorWithScalar({ binary, vector: left, scalar: right, swapped: false }, evaluation);
  if (left.type === 'scalar' && right.type === 'vector')
    return vectorWithScalar({ binary, vector: right, scalar: left, swapped: true }, evaluation);
  if (left.type !== 'vector' || right.type !== 'vector') {
    throw new TypeError(`${binary.operator} between a ${left.type} and a ${right.type}`);
  }
  const { operator } = binary;
  if (operator === 'and' || operator === 'or' || operator === 'unless') {
    return combineSets({ binary, left, right, grid, evaluation });
  }
  return matchVectors({ binary, left, right, grid, evaluation });
}

/** Comparisons of scalars always give 0 or 1. */
function scalars({ operator }: Binary, left: ScalarOperator, right: ScalarOperator): ScalarOperator {
  const operation = operationOf(operator);
  return {
    type: 'scalar',
    *values() {
      const values = yield* left.values();
      const others = yield* right.values();
      for (let step = 0; step < values.length; step++) {
        values[step] = Number(operation.apply(values[step]!, others[step]!));
      }
      return values;
    },
  };
}
