import type { Labels } from '../kit/labels.ts';
import type { QueryResult, Steps } from '../promql/evaluate/query.ts';

/** Whose series are asked. */
export type QueryScope = {
  /**
   * `all` hosts, or a selector over their names and labels such as `{role="web"}`, or names with commas between.
   * Undefined: this host alone.
   */
  readonly scope?: string | undefined;
};

export type QueryRequest = QueryScope & {
  readonly query: string;
  readonly steps: Steps;
  /** Whether one instant is asked for (`start = end`). */
  readonly instant: boolean;
  /** Milliseconds; the shorter one of this and of the configuration holds. */
  readonly timeout?: number | undefined;
  /** Milliseconds. */
  readonly lookback?: number | undefined;
  /** Notes what each node costs. */
  readonly profile?: boolean;
  readonly signal: AbortSignal;
};

export type SeriesRequest = QueryScope & {
  /** Selectors as text; a series counts once. */
  readonly selectors: readonly string[];
  /** Only series with a sample from here on, ms since the epoch. */
  readonly start?: number | undefined;
  /** Only series with a sample up to here. */
  readonly end?: number | undefined;
  /** For what all of them have in common, such as names of labels: in no order, and not refused for their number. */
  readonly summary?: boolean;
  readonly signal: AbortSignal;
};

/** Label sets, and what is to be said of them: of a fleet, who did not answer. */
export type ListedSeries = {
  /** Each once. */
  readonly series: readonly Labels[];
  readonly warnings: readonly string[];
  readonly missing: readonly string[];
};

/** Hosts that did not answer are named in the warnings, and in `missing`. */
export type QueryAnswer = QueryResult & { readonly missing: readonly string[] };

/**
 * PromQL over the series of this host and of others. What it throws: PromqlError where the text is wrong,
 * EvaluationError where it cannot be answered on these series; OperationalError `timeout`, `too-large`, `unavailable`
 * when too many queries wait, `not-found` for a host that nobody knows, `invalid` for a scope that cannot be read.
 */
export type QueryService = {
  run(request: QueryRequest): Promise<QueryAnswer>;
  /** @throws PromqlError, OperationalError as `run` does */
  listSeries(request: SeriesRequest): Promise<ListedSeries>;
};
