import type { Samples } from '../../store/series/series-store.ts';
import type { SentSeries } from './sent-series.ts';

/** Samples `from` … `to` (exclusive) of a piece of a series. */
export type BatchPart = {
  readonly series: SentSeries;
  readonly piece: Samples;
  readonly from: number;
  readonly to: number;
};

/** What goes into one request. */
export type SampleBatch = { readonly parts: readonly BatchPart[]; readonly samples: number };

/** A version of the protocol. */
export interface RequestEncoder {
  readonly contentType: string;
  /** What `X-Prometheus-Remote-Write-Version` says. */
  readonly version: string;
  /** The body before compression; valid until the next call. */
  encode(batch: SampleBatch): Uint8Array;
}
