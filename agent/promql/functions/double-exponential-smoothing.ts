import { EvaluationError } from '../evaluation-error.ts';
import type { Window, WindowFunction } from './function.ts';

/**
 * Holt's linear method (Int. J. Forecasting 20, 2004): the level after the last sample.
 *
 * @throws EvaluationError when a factor is not between 0 and 1.
 */
export const doubleExponentialSmoothing: WindowFunction = {
  kind: 'window',
  series: () => (window, args) => {
    const [smoothing = Number.NaN, trending = Number.NaN] = args;
    requireFactor('smoothing factor', 'sf', smoothing);
    requireFactor('trend factor', 'tf', trending);
    return window.to - window.from < 2 ? undefined : smooth(window, smoothing, trending);
  },
};

function smooth({ values, from, to }: Window, smoothing: number, trending: number): number {
  let before = 0;
  let level = values[from]!;
  let trend = values[from + 1]! - values[from]!;
  for (let index = from + 1; index < to; index++) {
    if (index > from + 1) trend = trending * (level - before) + (1 - trending) * trend;
    const next = smoothing * values[index]! + (1 - smoothing) * (level + trend);
    before = level;
    level = next;
  }
  return level;
}

/** NaN passes, as upstream: the result is then NaN. */
function requireFactor(name: string, short: string, factor: number): void {
  if (!(factor <= 0 || factor >= 1)) return;
  throw new EvaluationError(`invalid ${name}. Expected: 0 < ${short} < 1, got: ${factor.toFixed(6)}`);
}
