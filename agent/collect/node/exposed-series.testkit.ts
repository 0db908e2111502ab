import type { MetricType } from '../../kit/labels.ts';
import type { ExposedFamily } from '../merged-families.ts';
import { parseExposition } from './textfile/exposition-parser.ts';

export type ExposedSeries = {
  readonly types: Map<string, MetricType>;
  readonly helps: Map<string, string>;
  /** `name{a="1"}`, labels sorted, to value. Labels without a value are the same as no labels. */
  readonly values: Map<string, number>;
};

/** What a text exposition holds, in a form that compares. */
export function readExposedText(text: string): ExposedSeries {
  const { types, helps, samples } = parseExposition(text);
  const values = samples.map(({ name, labels, value }) => [seriesKey(name, labels), value] as const);
  return { types: new Map(types), helps: new Map(helps), values: new Map(values) };
}

/** What a collection holds, in the same form. */
export function readFamilies(families: Iterable<ExposedFamily>): ExposedSeries {
  const series: ExposedSeries = { types: new Map(), helps: new Map(), values: new Map() };
  for (const { name, type, help, metrics } of families) {
    series.types.set(name, type);
    series.helps.set(name, help);
    for (const { labels, value } of metrics) {
      const { __name__ = '', ...rest } = labels;
      series.values.set(seriesKey(__name__, Object.entries(rest)), value);
    }
  }
  return series;
}

function seriesKey(name: string, labels: readonly (readonly [string, string])[]): string {
  const kept = labels.filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${kept.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}}`;
}
