import type { Expression } from '../syntax/expression.ts';
import { compile } from './compile.ts';
import type { Evaluation } from './evaluation.ts';
import type { Breaths, ScalarOperator } from './operator.ts';
import type { StepGrid } from './step-grid.ts';

/** The scalar arguments among `args`, in their order; others are left out. */
export function scalarArguments(
  args: readonly Expression[],
  grid: StepGrid,
  evaluation: Evaluation,
): ScalarOperator[] {
  return args.map((arg) => compile(arg, grid, evaluation)).filter((operator) => operator.type === 'scalar');
}

export function* valuesOf(operators: readonly ScalarOperator[]): Breaths<Float64Array[]> {
  const columns: Float64Array[] = [];
  for (const operator of operators) columns.push(yield* operator.values());
  return columns;
}

/** Takes what each column holds at a step, into the same array each time. */
export function fillArguments(into: number[], columns: readonly Float64Array[], step: number): void {
  for (let index = 0; index < columns.length; index++) into[index] = columns[index]![step]!;
}
