import { formatLabels, labelValue } from '../../kit/labels.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { ShownSeries } from './shown-answer.ts';

/**
 * What a series is called beside others: by the labels that tell it from them; where there are none, by its name or
 * what was asked.
 */
export function seriesNames(series: readonly ShownSeries[], expression: string): string[] {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
  const telling = names.filter(
    (name) => new Set(series.map(({ labels }) => labelValue(labels, name))).size > 1,
  );
  return series.map(({ labels }) => {
    const own = telling.flatMap((name) =>
      Object.hasOwn(labels, name) ? [[name, labelValue(labels, name)] as const] : [],
    );
    if (own.length === 0) return safeLine(labels.__name__ ?? expression);
    const only = own.length === 1 ? own[0]![1] : formatLabels(Object.fromEntries(own));
    return safeLine(only);
  });
}
