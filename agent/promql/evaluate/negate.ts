import type { Unary } from '../syntax/expression.ts';
import { compile } from './compile.ts';
import type { Evaluation } from './evaluation.ts';
import type { Operator, Rows, VectorOperator } from './operator.ts';
import type { StepGrid } from './step-grid.ts';

/** `-x`; `+x` is `x` itself, name and all. */
export function negate(unary: Unary, grid: StepGrid, evaluation: Evaluation): Operator {
  const operand = compile(unary.expression, grid, evaluation);
  if (unary.operator === '+') return operand;
  if (operand.type === 'vector') return { type: 'vector', rows: () => negatedRows(operand) };
  if (operand.type !== 'scalar') throw new TypeError(`expected a number or a vector, got a ${operand.type}`);
  return {
    type: 'scalar',
    *values() {
      return negated(yield* operand.values());
    },
  };
}

function* negatedRows(operand: VectorOperator): Rows {
  for (const row of operand.rows()) {
    yield row && { ...row, dropName: true, values: negated(row.values) };
  }
}

/** In place. */
function negated(values: Float64Array): Float64Array {
  for (let step = 0; step < values.length; step++) values[step] = -values[step]!;
  return values;
}
