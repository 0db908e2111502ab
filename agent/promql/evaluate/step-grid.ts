import type { Steps } from './query.ts';

/** Evaluation times at equal distances. */
export type StepGrid = {
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Of the last step, ms since the epoch. */
  readonly end: number;
  /** Milliseconds; 0 where there is one step only. */
  readonly step: number;
  readonly count: number;
  /** The times, ascending. */
  readonly times: Float64Array;
};

export function countSteps({ start, end, step }: Steps): number {
  return end < start ? 0 : start === end ? 1 : Math.floor((end - start) / step) + 1;
}

export function stepGrid(steps: Steps): StepGrid {
  const count = countSteps(steps);
  const step = count > 1 ? steps.step : 0;
  const times = new Float64Array(count);
  for (let index = 0; index < count; index++) times[index] = steps.start + index * step;
  return { start: steps.start, end: steps.start + Math.max(0, count - 1) * step, step, count, times };
}

/** The first step alone, for what is the same at each. */
export function firstStep(grid: StepGrid): StepGrid {
  return grid.count === 1 ? grid : stepGrid({ start: grid.start, end: grid.start, step: 0 });
}
