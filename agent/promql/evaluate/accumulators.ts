import type { AggregationOperator } from '../syntax/expression.ts';
import { addKahan } from './add-kahan.ts';
import { Average } from './average.ts';
import type { Row } from './row.ts';

/** Takes the rows of one group, step by step side by side. */
export type Accumulator = {
  /** 1 at each step that any row had a point at. */
  readonly present: Uint8Array;
  add(row: Row): void;
  /** The values; to be called once, after the last row. */
  finish(): Float64Array;
};

/** The aggregations that need no more than a few numbers for each group and step. */
export const accumulators: ReadonlyMap<AggregationOperator, (steps: number) => Accumulator> = new Map<
  AggregationOperator,
  (steps: number) => Accumulator
>([
  ['avg', (steps) => new Average(steps)],
  ['count', count],
  ['group', group],
  ['max', (steps) => extreme(steps, 1)],
  ['min', (steps) => extreme(steps, -1)],
  ['stddev', (steps) => variance(steps, Math.sqrt)],
  ['stdvar', (steps) => variance(steps, (value) => value)],
  ['sum', sum],
]);

/** Sums keep what is lost to rounding (Kahan, in the form of Neumaier), as Prometheus does. */
function sum(steps: number): Accumulator {
  const present = new Uint8Array(steps);
  const sums = new Float64Array(steps);
  const lost = new Float64Array(steps);
  return {
    present,
    add(row) {
      for (let step = 0; step < steps; step++) {
        if (row.present[step] === 0) continue;
        present[step] = 1;
        addKahan(sums, lost, step, row.values[step]!);
      }
    },
    finish() {
      for (let step = 0; step < steps; step++) sums[step]! += lost[step]!;
      return sums;
    },
  };
}

function count(steps: number): Accumulator {
  const present = new Uint8Array(steps);
  const counts = new Float64Array(steps);
  return {
    present,
    add(row) {
      for (let step = 0; step < steps; step++) {
        if (row.present[step] === 0) continue;
        present[step] = 1;
        counts[step]!++;
      }
    },
    finish: () => counts,
  };
}

function group(steps: number): Accumulator {
  const counted = count(steps);
  return { ...counted, finish: () => counted.finish().fill(1) };
}

/** @param sign 1: the largest, -1: the smallest; NaN only where there is nothing else. */
function extreme(steps: number, sign: 1 | -1): Accumulator {
  const present = new Uint8Array(steps);
  const extremes = new Float64Array(steps).fill(Number.NaN);
  return {
    present,
    add(row) {
      for (let step = 0; step < steps; step++) {
        if (row.present[step] === 0) continue;
        present[step] = 1;
        const value = row.values[step]!;
        const before = extremes[step]!;
        if (sign === 1 ? value > before : value < before) extremes[step] = value;
        else if (Number.isNaN(before)) extremes[step] = value;
      }
    },
    finish: () => extremes,
  };
}

/** Welford's method, as Prometheus; an infinite or NaN value gives NaN. */
function variance(steps: number, of: (variance: number) => number): Accumulator {
  const present = new Uint8Array(steps);
  const counts = new Float64Array(steps);
  const means = new Float64Array(steps);
  const squares = new Float64Array(steps);
  return {
    present,
    add(row) {
      for (let step = 0; step < steps; step++) {
        if (row.present[step] === 0) continue;
        present[step] = 1;
        const value = row.values[step]!;
        counts[step]!++;
        const delta = value - means[step]!;
        means[step]! += delta / counts[step]!;
        squares[step]! += delta * (value - means[step]!);
      }
    },
    finish() {
      for (let step = 0; step < steps; step++) squares[step] = of(squares[step]! / counts[step]!);
      return squares;
    },
  };
}
