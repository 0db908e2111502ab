import type { MetricType } from '../../kit/labels.ts';

/** A series of a request as it came: nothing of it is checked yet. */
export type ReceivedSeries = {
  /** Names and values in turn. */
  readonly labels: readonly string[];
  /** Undefined where the request does not say. */
  readonly type: MetricType | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamps: Float64Array;
  /** Bit by bit as they came: stale markers are among them. */
  readonly values: Float64Array;
  /** Native histograms, which are not stored. */
  readonly histograms: number;
  readonly exemplars: number;
};

/** What one request holds. */
export type ReceivedRequest = {
  /** Read as they are taken, once: large requests are read in slices. @throws ProtoError */
  readonly series: Iterable<ReceivedSeries>;
  /** Types by name of the family, complete once the series are read; only 1.0 has them apart. */
  readonly types: ReadonlyMap<string, MetricType>;
};

/** By the number of `MetricType`; what we have no type for is untyped. */
export function metricTypeOf(number: number): MetricType {
  const types: (MetricType | undefined)[] = [
    undefined,
    'counter',
    'gauge',
    'histogram',
    undefined,
    'summary',
    'gauge',
    'gauge',
  ];
  return types[number] ?? 'untyped';
}
