import type { Labels } from '../../kit/labels.ts';

/** As the data model of Prometheus has them; UTF-8 names need escaping that senders do not do here. */
const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^(?!__proto__$)[a-zA-Z_][a-zA-Z0-9_]*$/;
const MAXIMUM_LABELS = 64;
const MAXIMUM_LENGTH = 4_096;

/** The label set of a received series, or why it is none. Order does not matter: what refers to a series sorts anyway. */
export function receivedLabels(flat: readonly string[]): Labels | string {
  if (flat.length % 2 !== 0) return 'a label has no value';
  if (flat.length / 2 > MAXIMUM_LABELS) return `it has more than ${MAXIMUM_LABELS} labels`;
  const labels: Record<string, string> = Object.create(null);
  for (let index = 0; index < flat.length; index += 2) {
    const because = problemOf(labels, flat[index]!, flat[index + 1]!);
    if (because !== undefined) return because;
    // An empty label is the same as none.
    if (flat[index + 1] !== '') labels[flat[index]!] = flat[index + 1]!;
  }
  if (labels.__name__ === undefined) return 'it has no __name__';
  return METRIC.test(labels.__name__) ? { ...labels } : 'its name is not one of a metric';
}

function problemOf(labels: Labels, name: string, value: string): string | undefined {
  if (!LABEL.test(name)) return 'the name of a label is not one';
  if (name in labels) return `label ${name} is there twice`;
  if (name.length > MAXIMUM_LENGTH || value.length > MAXIMUM_LENGTH)
    return `a label is longer than ${MAXIMUM_LENGTH} characters`;
  return undefined;
}
