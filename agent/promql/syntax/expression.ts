import type { LabelMatcher } from '../../kit/labels.ts';
import type { FunctionSignature } from './function-signature.ts';

export type { ValueType } from '../../kit/promql-functions.ts';

/** Where an expression stands in the query, in UTF-16 units; `to` is the first behind it. */
export type Span = { readonly from: number; readonly to: number };

/** When a selector or subquery looks: `offset` ms before the step, or before a fixed time. */
export type TimeShift = {
  /** Milliseconds into the past; negative: into the future. */
  readonly offset: number;
  /** `@`: ms since the epoch, or the start or end of the query; undefined: the step itself. */
  readonly at: number | 'start' | 'end' | undefined;
};

export type NumberLiteral = {
  readonly kind: 'number';
  readonly value: number;
  /** Written as a duration, such as `5m`: printed as one. */
  readonly duration: boolean;
  readonly span: Span;
};

export type StringLiteral = { readonly kind: 'string'; readonly value: string; readonly span: Span };

export type VectorSelector = TimeShift & {
  readonly kind: 'vector-selector';
  /** The name before the braces, which is among the matchers too. */
  readonly name: string | undefined;
  readonly matchers: readonly LabelMatcher[];
  readonly span: Span;
};

export type MatrixSelector = {
  readonly kind: 'matrix-selector';
  readonly selector: VectorSelector;
  /** Milliseconds. */
  readonly range: number;
  readonly span: Span;
};

export type Subquery = TimeShift & {
  readonly kind: 'subquery';
  readonly expression: Expression;
  /** Milliseconds. */
  readonly range: number;
  /** Milliseconds; undefined: the default of the engine. */
  readonly step: number | undefined;
  readonly span: Span;
};

export type Call = {
  readonly kind: 'call';
  readonly function: FunctionSignature;
  readonly args: readonly Expression[];
  readonly span: Span;
};

export type AggregationOperator =
  | 'avg'
  | 'bottomk'
  | 'count'
  | 'count_values'
  | 'group'
  | 'limit_ratio'
  | 'limitk'
  | 'max'
  | 'min'
  | 'quantile'
  | 'stddev'
  | 'stdvar'
  | 'sum'
  | 'topk';

export type Aggregation = {
  readonly kind: 'aggregation';
  readonly operator: AggregationOperator;
  readonly expression: Expression;
  /** The k of `topk`, the label of `count_values`, … */
  readonly parameter: Expression | undefined;
  readonly grouping: readonly string[];
  /** Grouped by all labels but these. */
  readonly without: boolean;
  readonly span: Span;
};

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | 'atan2'
  | '=='
  | '!='
  | '>'
  | '<'
  | '>='
  | '<='
  | 'and'
  | 'or'
  | 'unless';

export type VectorMatching = {
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  /** `on` these labels; else ignoring them. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels of the one side that `group_left` and `group_right` carry over. */
  readonly include: readonly string[];
};

export type Binary = {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  /** `bool`: comparisons give 0 or 1 instead of filtering. */
  readonly returnBool: boolean;
  /** Only between two vectors. */
  readonly matching: VectorMatching | undefined;
  readonly span: Span;
};

export type Unary = {
  readonly kind: 'unary';
  readonly operator: '+' | '-';
  readonly expression: Expression;
  readonly span: Span;
};

export type Paren = { readonly kind: 'paren'; readonly expression: Expression; readonly span: Span };

/** A part of a query that somebody else answers: whoever planned the query put it in the place of what was there. */
export type Given = {
  readonly kind: 'given';
  readonly type: 'vector';
  /** What it answers, as PromQL. */
  readonly text: string;
  /** The series at the steps, as a range query answers them. */
  readonly fetch: GivenFetch;
  readonly span: Span;
};

/** A query's text as a tree. Types have been checked: a child is what its parent takes. */
export type Expression =
  | Aggregation
  | Binary
  | Call
  | Given
  | MatrixSelector
  | NumberLiteral
  | Paren
  | StringLiteral
  | Subquery
  | Unary
  | VectorSelector;

/** One series with its points in ascending order of time, ms since the epoch; each at a step. */
export type GivenSeries = {
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the metric name goes at the end of the query, as behind `rate()`. */
  readonly dropName?: boolean;
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
};

export type GivenFetch = (
  steps: { readonly start: number; readonly end: number; readonly step: number },
  signal: AbortSignal | undefined,
) => Promise<readonly GivenSeries[]>;
