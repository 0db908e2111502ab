import type { TimeShift } from '../syntax/expression.ts';
import type { Evaluation } from './evaluation.ts';
import type { StepGrid } from './step-grid.ts';

/** The time that `@` fixes, ms since the epoch; undefined where there is none. */
export function fixedTime({ at }: TimeShift, { steps, end }: Evaluation): number | undefined {
  return at === 'start' ? steps.start : at === 'end' ? end : at;
}

/** Where a selector or subquery looks at each step: its time, shifted by `offset`, or what `@` says. */
export function lookTimes(shift: TimeShift, grid: StepGrid, evaluation: Evaluation): Float64Array {
  const { offset } = shift;
  const at = fixedTime(shift, evaluation);
  if (at !== undefined) return new Float64Array(grid.count).fill(at - offset);
  return offset === 0 ? grid.times : grid.times.map((time) => time - offset);
}
