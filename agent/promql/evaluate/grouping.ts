import type { Labels } from '../../kit/labels.ts';
import { dropLabels, keepLabels, keyOfSome, keyWithout } from './label-sets.ts';

/** How series fall into groups: by some labels, or by all but some and the metric name. */
export type Grouping = {
  keyOf(labels: Labels): string;
  labelsOf(labels: Labels): Labels;
};

export function groupingBy(names: readonly string[], without: boolean): Grouping {
  if (!without) {
    const sorted = [...new Set(names)].sort();
    return {
      keyOf: (labels) => keyOfSome(labels, sorted),
      labelsOf: (labels) => keepLabels(labels, sorted),
    };
  }
  const dropped = new Set([...names, '__name__']);
  return {
    keyOf: (labels) => keyWithout(labels, dropped),
    labelsOf: (labels) => dropLabels(labels, dropped),
  };
}
