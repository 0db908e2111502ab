import type { Labels, MetricType } from '../../kit/labels.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { checked, withChecksum } from './checksum.ts';

// The order is part of the format.
const TYPES: readonly MetricType[] = ['untyped', 'counter', 'gauge', 'histogram', 'summary'];

/** What the `series` table says of one series. */
export type SeriesRow = {
  readonly labels: Labels;
  readonly type: MetricType;
  /** Samples before this (ms) belong to an earlier owner of the id. */
  readonly born: number;
  /** The time of its last sample (ms) once it has been silent for long; 0 while it lives. */
  readonly died: number;
};

export function encodeSeriesRow(row: SeriesRow): Uint8Array {
  const writer = new ByteWriter(256);
  writer.byte(TYPES.indexOf(row.type));
  writer.varint(row.born);
  writer.varint(row.died);
  writer.append(Buffer.from(JSON.stringify(row.labels)));
  return withChecksum(writer.written());
}

/** @returns undefined when the row is damaged. */
export function decodeSeriesRow(data: Uint8Array): SeriesRow | undefined {
  const content = checked(data);
  const type = content && TYPES[content[0]!];
  if (content === undefined || type === undefined) return undefined;
  const reader = new ByteReader(content, 1);
  const born = reader.varint();
  const died = reader.varint();
  return { type, born, died, labels: JSON.parse(Buffer.from(content.subarray(reader.at)).toString()) };
}
