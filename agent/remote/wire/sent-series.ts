import type { Labels, MetricType } from '../../kit/labels.ts';
import type { SeriesInfo } from '../../store/series/series-store.ts';
import { ProtoWriter } from './proto-writer.ts';

/** A series as it is sent: what does not change from request to request is made once. */
export type SentSeries = {
  readonly name: string;
  readonly type: MetricType;
  /** Names and values in turn, sorted by name, those of the configuration among them. */
  readonly labels: readonly string[];
  /** The labels as fields of a `TimeSeries` of protocol 1.0. */
  readonly labelBytes: Uint8Array;
};

/** `external` labels go to series that have none of that name, as in Prometheus. */
export function sentSeries(
  { labels, type }: Pick<SeriesInfo, 'labels' | 'type'>,
  external: Labels,
): SentSeries {
  const all: Labels = { ...external, ...withoutEmpty(labels) };
  const names = Object.keys(all).sort();
  const flat = names.flatMap((name) => [name, all[name]!]);
  return { name: labels.__name__ ?? '', type, labels: flat, labelBytes: labelFields(flat) };
}

/** An empty label is the same as none. */
function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

/** `repeated Label labels = 1`, of `string name = 1; string value = 2`. */
function labelFields(flat: readonly string[]): Uint8Array {
  const writer = new ProtoWriter(256);
  const label = new ProtoWriter(256);
  for (let index = 0; index < flat.length; index += 2) {
    label.reset();
    label.text(0x0a, flat[index]!);
    label.text(0x12, flat[index + 1]!);
    writer.field(0x0a, label.written());
  }
  return writer.written().slice();
}
