import { METRIC_TYPES } from './encoder-v1.ts';
import { ProtoWriter, varintLength } from './proto-writer.ts';
import type { BatchPart, RequestEncoder, SampleBatch } from './sample-batch.ts';
import { samplesLength, writeSamples } from './sample-fields.ts';
import type { SentSeries } from './sent-series.ts';

/** `Metadata metadata = 5` of only `MetricType type = 1`: key, length, key, type. */
const METADATA_LENGTH = 4;

/**
 * Remote write 2.0: `io.prometheus.write.v2.Request` of `repeated string symbols = 4; repeated TimeSeries timeseries = 5`.
 * Labels are places in the table of symbols, whose first one is empty.
 */
export class EncoderV2 implements RequestEncoder {
  readonly contentType = 'application/x-protobuf;proto=io.prometheus.write.v2.Request';
  readonly version = '2.0.0';
  readonly #series = new ProtoWriter();
  readonly #symbolFields = new ProtoWriter(16_384);
  readonly #references = new ProtoWriter(256);
  readonly #symbols = new Map<string, number>();

  encode({ parts }: SampleBatch): Uint8Array {
    for (const writer of [this.#series, this.#symbolFields]) writer.reset();
    this.#symbols.clear();
    this.#reference('');
    for (const part of parts) this.#timeSeries(part);
    return Buffer.concat([this.#symbolFields.written(), this.#series.written()]);
  }

  #timeSeries({ series, piece, from, to }: BatchPart): void {
    const writer = this.#series;
    const references = this.#referencesOf(series);
    const length = samplesLength(piece, from, to) + METADATA_LENGTH;
    writer.byte(0x2a);
    writer.varint(1 + varintLength(references.length) + references.length + length);
    writer.field(0x0a, references);
    writeSamples(writer, piece, from, to);
    writer.field(0x2a, Uint8Array.of(0x08, METRIC_TYPES[series.type]));
  }

  #referencesOf({ labels }: SentSeries): Uint8Array {
    this.#references.reset();
    for (const text of labels) this.#references.varint(this.#reference(text));
    return this.#references.written();
  }

  #reference(text: string): number {
    const known = this.#symbols.get(text);
    if (known !== undefined) return known;
    this.#symbolFields.text(0x22, text);
    this.#symbols.set(text, this.#symbols.size);
    return this.#symbols.size - 1;
  }
}
