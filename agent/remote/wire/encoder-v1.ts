import type { MetricType } from '../../kit/labels.ts';
import { ProtoWriter, varintLength } from './proto-writer.ts';
import type { BatchPart, RequestEncoder, SampleBatch } from './sample-batch.ts';
import { samplesLength, writeSamples } from './sample-fields.ts';
import type { SentSeries } from './sent-series.ts';

/** `MetricMetadata.MetricType` of prompb; 2.0 has the same numbers. */
export const METRIC_TYPES: Readonly<Record<MetricType, number>> = {
  untyped: 0,
  counter: 1,
  gauge: 2,
  histogram: 3,
  summary: 5,
};
/** Families of histograms and summaries are named without what their series end in. */
const PARTS = /_(bucket|count|sum)$/;

/**
 * Remote write 1.0: `prometheus.WriteRequest` of `repeated TimeSeries timeseries = 1; repeated MetricMetadata metadata = 3`.
 * The type of a family is told with its first samples.
 */
export class EncoderV1 implements RequestEncoder {
  readonly contentType = 'application/x-protobuf';
  readonly version = '0.1.0';
  readonly #writer = new ProtoWriter();
  readonly #told = new Set<string>();
  #untold: SentSeries[] = [];

  encode({ parts }: SampleBatch): Uint8Array {
    this.#writer.reset();
    this.#untold = [];
    for (const part of parts) this.#timeSeries(part);
    for (const series of this.#untold) this.#metadata(series);
    return this.#writer.written();
  }

  #timeSeries({ series, piece, from, to }: BatchPart): void {
    this.#writer.byte(0x0a);
    this.#writer.varint(series.labelBytes.length + samplesLength(piece, from, to));
    this.#writer.raw(series.labelBytes);
    writeSamples(this.#writer, piece, from, to);
    if (!this.#told.has(series.name)) this.#tell(series);
  }

  #tell(series: SentSeries): void {
    this.#told.add(series.name);
    if (series.type !== 'untyped') this.#untold.push(series);
  }

  /** `MetricType type = 1; string metric_family_name = 2`. */
  #metadata({ name, type }: SentSeries): void {
    const split = type === 'histogram' || type === 'summary';
    const family = new TextEncoder().encode(split ? name.replace(PARTS, '') : name);
    this.#writer.byte(0x1a);
    this.#writer.varint(2 + 1 + varintLength(family.length) + family.length);
    this.#writer.byte(0x08);
    this.#writer.varint(METRIC_TYPES[type]);
    this.#writer.field(0x12, family);
  }
}
