import type { Annotations } from '../annotations.ts';
import type { Breaths } from '../evaluate/operator.ts';
import type { Row } from '../evaluate/row.ts';
import type { Call } from '../syntax/expression.ts';

/** Where a function is called. */
export type CallContext = {
  readonly call: Call;
  /** The text of the query, for positions. */
  readonly source: string;
  readonly annotations: Annotations;
  /** Evaluation times, ms since the epoch. */
  readonly times: Float64Array;
};

/** The samples of one series that a step looks at: `from <= index < to`, no stale markers among them. */
export type Window = {
  /** Milliseconds since the epoch, ascending. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly from: number;
  readonly to: number;
  /** Ends of the window, ms since the epoch: after `start`, up to and with `end`. */
  readonly start: number;
  readonly end: number;
  /** The evaluation time of the step, ms: differs from `end` where there is an offset. */
  readonly time: number;
};

/** Point by point: `abs(v)`. The result has no metric name. */
export type MapFunction = {
  readonly kind: 'map';
  /** @param args the scalar arguments at this step, in their order without the vector. */
  map(value: number, args: readonly number[]): number;
};

/** Over the samples of each series in a window: `rate(v[5m])`. */
export type WindowFunction = {
  readonly kind: 'window';
  /** The result keeps the metric name, as `last_over_time` does. */
  readonly keepsName?: true;
  /**
   * Called for each series before its first step; what it returns is called for each step whose window is not empty,
   * steps ascending. The engine may ask for the same series' windows with arrays of any length.
   *
   * @param metric the name of the series, for notes.
   */
  series(
    context: CallContext,
    metric: string,
  ): (window: Window, args: readonly number[]) => number | undefined;
};

/** An argument of a function of whole vectors. */
export type Argument =
  | { readonly type: 'vector'; readonly rows: readonly Row[] }
  | { readonly type: 'scalar'; readonly values: Float64Array }
  | { readonly type: 'string'; readonly value: string };

/**
 * Whole vectors in, whole vectors out: `histogram_quantile`, `label_replace`, `sort`, `absent`, `scalar`, `time`.
 * What takes long for many rows goes on in breaths.
 */
export type VectorFunction = {
  readonly kind: 'vector';
  /** A range vector arrives as the rows of this window function: `absent_over_time` asks for `present_over_time`. */
  readonly windowed?: string;
  /** Rows may share labels: the engine joins them where they do not meet, and refuses the query where they do. */
  apply(args: readonly Argument[], context: CallContext): Argument | Breaths<Argument>;
};

export type FunctionImplementation = MapFunction | VectorFunction | WindowFunction;
