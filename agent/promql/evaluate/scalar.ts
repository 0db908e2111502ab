import type { ScalarOperator } from './operator.ts';
import type { StepGrid } from './step-grid.ts';

export function constant(value: number, grid: StepGrid): ScalarOperator {
  return {
    type: 'scalar',
    // biome-ignore lint/correctness/useYield: there is nothing to wait for
    *values() {
      return new Float64Array(grid.count).fill(value);
    },
  };
}
