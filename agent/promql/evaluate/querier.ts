import type { LabelMatcher, Labels } from '../../kit/labels.ts';
import type { Samples } from '../../store/series/series-store.ts';

export type SelectRequest = {
  readonly matchers: readonly LabelMatcher[];
  /** Inclusive, ms since the epoch. */
  readonly start: number;
  /** Inclusive, ms since the epoch. */
  readonly end: number;
  /** Milliseconds between the steps of the query; 0 for an instant. */
  readonly step: number;
  /** What the samples are for: of a selector in a window function every sample counts. */
  readonly use: 'steps' | 'window';
  readonly signal?: AbortSignal | undefined;
  /** Takes what the user should know of the answer: that it comes from aggregates, … */
  readonly inform?: (text: string) => void;
  /** Takes why the answer may not be whole. */
  readonly warn?: (text: string) => void;
};

export type Piece = Samples & {
  /** Milliseconds that its samples answer for where that is more than the lookback: an hour for hourly aggregates. */
  readonly answersFor?: number;
};

/** A series that a selector matches. */
export type SelectedSeries = {
  readonly labels: Labels;
  /**
   * The samples within the request, ascending in time, in pieces; stale markers are among them. Cheapest in the order
   * in which the series were given, each once. Pieces are not to be written to.
   */
  read(): Iterable<Piece>;
};

/** Where a query reads: the store of this host, an engine that keeps its past, or both. */
export interface Querier {
  /**
   * Series that all matchers accept; some may have no sample in the range.
   *
   * @throws OperationalError `too-large` beyond the limits of series
   */
  select(request: SelectRequest): Promise<readonly SelectedSeries[]>;
}
