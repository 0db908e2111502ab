import type { LabelMatcher, Labels, MetricType } from '../../kit/labels.ts';

/** Which tier of the store answers: every sample, or one aggregate a minute or an hour. */
export type Resolution = 'raw' | '1m' | '1h';

/** A series as the store knows it. */
export type SeriesInfo = {
  readonly id: number;
  readonly labels: Labels;
  readonly type: MetricType;
};

/**
 * Samples of one series in ascending order of time; `timestamps[i]` (ms since the epoch) belongs to `values[i]`.
 * Arrays may be shared between series: they are not to be written to.
 */
export type Samples = {
  readonly timestamps: Float64Array;
  readonly values: Float64Array;
};

/** Aggregates of one series, each over `(timestamp - step, timestamp]`; NaN samples take no part. */
export type Aggregates = {
  readonly timestamps: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;
  readonly last: Float64Array;
  /**
   * The rise since the sample before, which may lie in an earlier interval, resets counted as in PromQL's `increase`
   * without extrapolation: over any span the increases add up. NaN for gauges.
   */
  readonly increase: Float64Array;
};

/** Why samples were not stored. */
export type Refusal = 'out-of-order' | 'duplicate' | 'too-far-in-future' | 'too-old' | 'unknown-series';

export type AppendResult = {
  /** Committed. */
  readonly stored: number;
  /** Kept in memory only, because the disk refuses; written when it accepts again, unless newer ones push them out. */
  readonly unwritten: number;
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
  /** Named reasons while degraded: `disk-full`, `disk-error`, `damaged`. */
  readonly because: readonly string[];
  readonly seriesCount: number;
  readonly bytesOnDisk: number;
  /** Of the oldest raw sample kept, ms since the epoch; undefined while empty. */
  readonly oldest: number | undefined;
  readonly corruptBlocks: number;
  /** Ticks kept in memory because they could not be written. */
  readonly unwrittenTicks: number;
};

/** Totals since the store was opened, and sizes now: the source of the `vedette_store_*` series. */
export type StoreStats = {
  readonly appendedSamples: number;
  readonly refusedSamples: Readonly<Record<Refusal, number>>;
  readonly refusedSeries: number;
  /** Samples that were kept in memory while the disk refused, and pushed out by newer ones. */
  readonly lostSamples: number;
  readonly sealedBlocks: number;
  readonly packedBlocks: number;
  readonly corruptBlocks: number;
  readonly forgottenSeries: number;
  readonly expiredChunks: number;
  readonly clockSteps: number;
  readonly appendSeconds: number;
  readonly maintenanceSeconds: number;
  readonly series: number;
  readonly databaseBytes: number;
  readonly walBytes: number;
  /** Encoded blocks of each tier, a part of `databaseBytes`. */
  readonly blockBytes: Readonly<Record<Resolution, number>>;
};

/**
 * The embedded time series store. Any number of readers, one writer (it holds a lock on its folder).
 * A stale marker is the NaN with the bit pattern of Prometheus (`stale-marker.ts` writes and tells it); other NaNs
 * are ordinary values. JavaScript rewrites the payload of a NaN that passes through a number: whoever stores stale
 * markers passes a `Float64Array`, whose bits are kept.
 */
export interface SeriesStore {
  /**
   * Finds or registers a series; the registration is committed with the next `append`.
   * @throws OperationalError `limited` when the store holds its maximum of series.
   */
  series(labels: Labels, type: MetricType): number;
  /**
   * Appends one sample to each of `ids`, all at `timestamp` (whole ms). On return the samples are committed:
   * SIGKILL does not lose them, a power cut loses at most the last two seconds. Refused, with the reason, is what
   * is not after the newest sample of its series, more than ten minutes ahead of the clock, or more than one hour
   * behind it. `unknown-series` says that the id was never given out, or its series was forgotten after its data
   * expired: ask `series` again. Costs least when `ids` ascends and is the same from tick to tick.
   */
  append(timestamp: number, ids: ArrayLike<number>, values: ArrayLike<number>): AppendResult;
  /** The series that all matchers accept, in the order of their ids. An absent label is the empty string. */
  select(matchers: readonly LabelMatcher[]): SeriesInfo[];
  /**
   * Raw samples, series by series in the order of `ids`, one block at a time: a series comes as **several
   * consecutive pieces**, ascending in time, none empty; a series without samples in the range does not come at all.
   */
  read(ids: readonly number[], options: RangeOptions): AsyncIterable<{ id: number } & Samples>;
  /**
   * As `read`, at once: each piece takes up to some milliseconds, and between two of them the caller may let others
   * work. Blocks may have moved meanwhile; no sample is given twice or left out for that.
   */
  readSync(ids: readonly number[], options: RangeOptions): Iterable<{ id: number } & Samples>;
  /** Aggregates of a down-sampled tier, in pieces as `read` gives them; the newest are computed from raw samples. */
  readAggregates(
    ids: readonly number[],
    options: RangeOptions & { readonly resolution: '1m' | '1h' },
  ): AsyncIterable<{ id: number } & Aggregates>;
  /** As `readAggregates`, at once. */
  readAggregatesSync(
    ids: readonly number[],
    options: RangeOptions & { readonly resolution: '1m' | '1h' },
  ): Iterable<{ id: number } & Aggregates>;
  /**
   * Does waiting work (seal, re-pack, down-sample, expire, shrink) for about `budget` ms; to be called after every
   * tick, from the thread that appends.
   * @returns whether work is left.
   */
  maintain(budget: number): boolean;
  health(): StoreHealth;
  stats(): StoreStats;
  close(): void;
}
