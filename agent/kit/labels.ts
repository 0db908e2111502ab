/** A full Prometheus label set: `__name__` is the metric name, the rest are labels. */
export type Labels = Readonly<Record<string, string>>;

/** The type of a metric family, as in the Prometheus text exposition format. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';

/** One matcher of a PromQL selector. Regular expressions are anchored at both ends. */
export type LabelMatcher = {
  readonly name: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
};

/** The value of a label, empty where there is none; `constructor`, which every object has, is a name as any other. */
export function labelValue(labels: Labels, name: string): string {
  const value: unknown = labels[name];
  return typeof value === 'string' ? value : '';
}

/** Writes a label set in its canonical form, `name{a="1",b="2"}` with labels sorted: equal sets give equal text. */
export function formatLabels(labels: Labels): string {
  const names = Object.keys(labels)
    .filter((name) => name !== '__name__')
    .sort();
  const inner = names.map((name) => `${name}="${escapeLabelValue(labels[name]!)}"`).join(',');
  const metric = labels.__name__ ?? '';
  return inner === '' && metric !== '' ? metric : `${metric}{${inner}}`;
}

/** Escapes a label value for the text exposition format: backslash, double quote and line feed. */
export function escapeLabelValue(value: string): string {
  return /[\\"\n]/.test(value)
    ? value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')
    : value;
}
