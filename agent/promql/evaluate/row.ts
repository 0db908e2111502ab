import type { Labels } from '../../kit/labels.ts';

/** One series over the steps of a query. */
export type Row = {
  readonly labels: Labels;
  /** The metric name goes at the end of the query (Prometheus: delayed name removal); functions see it until then. */
  readonly dropName: boolean;
  /** A value for each step. */
  readonly values: Float64Array;
  /** 1 where there is a point, 0 where the value says nothing. */
  readonly present: Uint8Array;
};
