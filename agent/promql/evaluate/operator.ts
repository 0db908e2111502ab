import type { Labels } from '../../kit/labels.ts';
import type { Row } from './row.ts';

/**
 * Evaluation goes on in generators: what they yield is a row, or nothing (a breath): a place where others may have
 * their turn, the deadline is looked at, and the query may end.
 */
export type Rows = Generator<Row | undefined, void, undefined>;
export type Breaths<T> = Generator<undefined, T, undefined>;

/** Instant vectors over the steps, series by series; whoever takes a row owns it and may write to it. */
export type VectorOperator = { readonly type: 'vector'; rows(): Rows };

/** One number a step; the array belongs to the caller. */
export type ScalarOperator = { readonly type: 'scalar'; values(): Breaths<Float64Array> };

export type StringOperator = { readonly type: 'string'; readonly value: string };

/**
 * Samples of one series, ascending in time, without stale markers; valid until the next one is asked for. A long series
 * comes in instalments: behind each, what only steps need whose windows end before its last sample may be gone.
 */
export type SampledSeries = {
  readonly labels: Labels;
  readonly dropName: boolean;
  /** Milliseconds since the epoch; may be longer than `count`. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly count: number;
  /** Whether this is all that is left of the series. */
  readonly last: boolean;
};

/** Range vectors: the samples of each series, and where in them each step looks. Of one step, each comes whole. */
export type MatrixOperator = {
  readonly type: 'matrix';
  /** Milliseconds that each step looks at. */
  readonly range: number;
  /** The end of each step's window, ms since the epoch. */
  readonly ends: Float64Array;
  series(): Generator<SampledSeries | undefined, void, undefined>;
};

export type Operator = MatrixOperator | ScalarOperator | StringOperator | VectorOperator;
