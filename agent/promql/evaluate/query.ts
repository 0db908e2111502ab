import type { Labels } from '../../kit/labels.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Querier } from './querier.ts';

/** Evaluation times `start`, `start + step`, … up to `end`, ms since the epoch; an instant has `start = end`. */
export type Steps = {
  readonly start: number;
  readonly end: number;
  readonly step: number;
};

export type QueryLimits = {
  /** Samples that are read in all. */
  readonly maxSamples: number;
  /** Points that are held in memory at one time, results included. */
  readonly maxPoints: number;
  /** Series that one selector may match. */
  readonly maxSeries: number;
  /** Milliseconds of work and waiting. */
  readonly timeout: number;
};

export type Query = {
  /** The text, for positions in what is told. */
  readonly source: string;
  readonly expression: Expression;
  readonly steps: Steps;
  /** Whether it was asked for one instant: the result is then of the expression's own type, else a matrix. */
  readonly instant: boolean;
  readonly querier: Querier;
  readonly limits: QueryLimits;
  /** How far before a step a sample may lie and still answer it, ms. @default 300_000 */
  readonly lookback?: number;
  /** Step of subqueries that name none, ms. @default 60_000 */
  readonly subqueryStep?: number;
  readonly signal?: AbortSignal | undefined;
  /** Notes what each node costs: `explain`. */
  readonly profile?: boolean;
};

/** One series of a result; timestamps in ms since the epoch, ascending. */
export type ResultSeries = {
  readonly labels: Labels;
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
};

/** What one node of the query cost, when asked for. */
export type NodeProfile = {
  readonly text: string;
  readonly kind: Expression['kind'];
  readonly series: number;
  readonly samples: number;
  /** Milliseconds, its children's included. */
  readonly milliseconds: number;
  readonly children: readonly NodeProfile[];
};

export type QueryResult = (
  | { readonly type: 'scalar'; readonly time: number; readonly value: number }
  | { readonly type: 'string'; readonly time: number; readonly value: string }
  /** Each with exactly one point. Ordered only where the query orders (`sort`, `topk`). */
  | { readonly type: 'vector'; readonly series: readonly ResultSeries[] }
  /** In the order of their labels. */
  | { readonly type: 'matrix'; readonly series: readonly ResultSeries[] }
) & {
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly stats: {
    readonly series: number;
    readonly samples: number;
    readonly peakPoints: number;
    readonly milliseconds: number;
    readonly profile?: NodeProfile;
  };
};
