import { type Labels, labelValue } from '../../kit/labels.ts';

const metadata: ReadonlySet<string> = new Set(['__name__', '__type__', '__unit__']);

/**
 * Equal texts for equal label sets, in the order of Prometheus (labels.Compare): by names and values in the order of the
 * names. Not for people. An empty value is an absent label.
 */
export function labelKey(labels: Labels): string {
  return keyOf(labels, sortedNames(labels));
}

export function compareLabels(a: Labels, b: Labels): number {
  const [left, right] = [labelKey(a), labelKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** As `labelKey`, of some labels only; absent ones count as empty. `names` are in one order for all sets compared. */
export function keyOfSome(labels: Labels, names: readonly string[]): string {
  let key = '';
  for (const name of names) key += `${labelValue(labels, name)}\0`;
  return key;
}

/** As `labelKey`, without some labels. */
export function keyWithout(labels: Labels, names: ReadonlySet<string>): string {
  return keyOf(
    labels,
    sortedNames(labels).filter((name) => !names.has(name)),
  );
}

export function keepLabels(labels: Labels, names: Iterable<string>): Labels {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = labelValue(labels, name);
    if (value !== '') put(kept, name, value);
  }
  return kept;
}

export function dropLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  const kept: Record<string, string> = {};
  for (const name in labels) if (!names.has(name)) put(kept, name, labels[name]!);
  return kept;
}

/** The name, type and unit of a metric say nothing of what was computed from it (Prometheus: schema.IsMetadataLabel). */
export function dropMetricName(labels: Labels): Labels {
  for (const name of metadata) if (labels[name] !== undefined) return dropLabels(labels, metadata);
  return labels;
}

/** As Prometheus writes a label set in messages: `{__name__="up", job="node"}`. */
export function describeLabels(labels: Labels): string {
  return `{${sortedNames(labels)
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
    .join(', ')}}`;
}

/** To assign to `__proto__` would make no label. */
function put(labels: Record<string, string>, name: string, value: string): void {
  if (name !== '__proto__') labels[name] = value;
  else Object.defineProperty(labels, name, { value, configurable: true, enumerable: true, writable: true });
}

function sortedNames(labels: Labels): string[] {
  return Object.keys(labels).sort();
}

function keyOf(labels: Labels, names: readonly string[]): string {
  let key = '';
  for (const name of names) if (labels[name] !== '') key += `${name}\0${labels[name]}\0`;
  return key;
}
