import type { Matrix } from '../../agent/contract/query.ts';
import { safeDeep } from './safe-deep.ts';
import type { Timeline } from './timeline.ts';

/** The gauge that holds the time at which the host was measured: it tells a new sample from one that is repeated. */
export const MEASURED_AT = 'node_time_seconds';

/**
 * Puts an answer of `query_range` on a timeline. The answer repeats the last sample for up to five minutes where none
 * is newer (Prometheus' look-back), so a pause would look like a flat line: slots whose newest measurement is older
 * than `tolerance` seconds are left empty.
 */
export function mergeMatrix(timeline: Timeline, matrix: Matrix, tolerance: number): void {
  const measured = measuredTimes(matrix, tolerance);
  for (const { metric, values } of matrix.result) {
    const labels = safeDeep(metric);
    for (const [seconds, text] of values) {
      if (measured === undefined || measured.has(seconds)) timeline.add(labels, seconds, Number(text));
    }
  }
}

/** Seconds between two measurements of the host, as the answer shows them; undefined when it shows too few. */
export function measuringInterval(matrix: Matrix): number | undefined {
  const times = [...new Set(measurements(matrix)?.map(([, text]) => Number(text)))].sort((a, b) => a - b);
  const distances = times.slice(1).map((time, index) => time - times[index]!);
  return distances.sort((a, b) => a - b)[distances.length >> 1];
}

function measuredTimes(matrix: Matrix, tolerance: number): Set<number> | undefined {
  const fresh = measurements(matrix)?.filter(([seconds, text]) => seconds - Number(text) <= tolerance);
  return fresh && new Set(fresh.map(([seconds]) => seconds));
}

function measurements(matrix: Matrix) {
  return matrix.result.find(({ metric }) => metric.__name__ === MEASURED_AT)?.values;
}
