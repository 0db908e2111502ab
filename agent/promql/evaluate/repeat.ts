import type { Meter } from './meter.ts';
import type { ScalarOperator, VectorOperator } from './operator.ts';
import type { StepGrid } from './step-grid.ts';

/** What was evaluated at one step, at all of them. */
export function repeatVector(once: VectorOperator, { count }: StepGrid, meter: Meter): VectorOperator {
  return {
    type: 'vector',
    *rows() {
      for (const row of once.rows()) {
        if (row !== undefined) meter.hold(count - 1);
        yield row && {
          ...row,
          values: new Float64Array(count).fill(row.values[0]!),
          present: new Uint8Array(count).fill(row.present[0]!),
        };
      }
    },
  };
}

export function repeatScalar(once: ScalarOperator, { count }: StepGrid): ScalarOperator {
  return {
    type: 'scalar',
    *values() {
      const [value] = yield* once.values();
      return new Float64Array(count).fill(value!);
    },
  };
}
