import type { LabelMatcher, Labels, MetricType } from '../../kit/labels.ts';

/** Which tier of the store answers: every sample, or one aggregate a minute or an hour. */
export type Resolution = 'raw' | '1m' | '1h';

/** A series as the store knows it. */
export type SeriesInfo = {
  readonly id: number;
  readonly labels: Labels;
  readonly type: MetricType;
};

/** Samples of one series in ascending order of time; `timestamps[i]` (ms since the epoch) belongs to `values[i]`. */
export type Samples = {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
};

/** One aggregate of a down-sampled tier, over `(timestamp - step, timestamp]`. */
export type Aggregates = {
  readonly timestamps: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;
  readonly last: Float64Array;
  /** The rise of a counter, resets counted as in PromQL's `increase` without extrapolation. */
  readonly increase: Float64Array;
};

/** Why samples were not stored. */
export type Refusal = 'out-of-order' | 'duplicate' | 'too-far-in-future' | 'too-old' | 'disk-full';

export type AppendResult = {
  readonly stored: number;
  readonly refused: Partial<Record<Refusal, number>>;
};

export type RangeOptions = {
  /** Inclusive, ms since the epoch. */
  readonly start: number;
  /** Inclusive, ms since the epoch. */
  readonly end: number;
  readonly signal?: AbortSignal;
};

export type StoreHealth = {
  readonly state: 'ok' | 'degraded';
  /** Named reasons while degraded, such as `disk-full`. */
  readonly because: readonly string[];
  readonly seriesCount: number;
  readonly bytesOnDisk: number;
  /** Of the oldest raw sample kept, ms since the epoch; undefined while empty. */
  readonly oldest: number | undefined;
  readonly corruptBlocks: number;
  /** Ticks kept in memory because they could not be written. */
  readonly unwrittenTicks: number;
};

/**
 * The embedded time series store. Any number of readers, one writer (it holds a lock on its folder).
 * A stale marker is the NaN with the bit pattern of Prometheus (`staleMarker`); other NaNs are ordinary values.
 */
export interface SeriesStore {
  /**
   * Finds or registers a series.
   * @throws OperationalError `limited` when the store holds its maximum of series.
   */
  series(labels: Labels, type: MetricType): number;
  /**
   * Appends one sample to each of `ids`, all at `timestamp` (ms). On return the samples are committed:
   * SIGKILL does not lose them, a power cut loses at most the last two seconds.
   */
  append(timestamp: number, ids: ArrayLike<number>, values: ArrayLike<number>): AppendResult;
  /** The series that all matchers accept, in the order of their ids. An absent label is the empty string. */
  select(matchers: readonly LabelMatcher[]): SeriesInfo[];
  /** Raw samples, series by series, decoded one block at a time. */
  read(ids: readonly number[], options: RangeOptions): AsyncIterable<{ id: number } & Samples>;
  /** Aggregates of a down-sampled tier, series by series. */
  readAggregates(
    ids: readonly number[],
    options: RangeOptions & { readonly resolution: '1m' | '1h' },
  ): AsyncIterable<{ id: number } & Aggregates>;
  health(): StoreHealth;
  close(): void;
}
