import { formatLabels, labelValue } from '../../kit/labels.ts';
import type { Column } from '../table/format-table.ts';
import type { ShownSeries } from './shown-answer.ts';

/** On a narrow terminal the labels that are the same everywhere go before the values. */
const SPARE = 1;
/** With more labels than this, as where metrics of all kinds are found, nobody could read a column for each. */
const MOST = 12;

/**
 * A column for the name and one for each label that any series has; one for all where these are too many. Labels that
 * are the same everywhere give way first on a narrow terminal: they tell nothing apart.
 */
export function labelColumns(series: readonly ShownSeries[]): Column<ShownSeries>[] {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort(nameFirst);
  if (names.length > MOST)
    return [{ title: 'SERIES', cell: ({ labels }) => formatLabels(labels), shrinkTo: 40 }];
  return names.map((name) => {
    const values = new Set(series.map(({ labels }) => labelValue(labels, name)));
    return {
      title: name === '__name__' ? 'METRIC' : name,
      cell: ({ labels }) => labelValue(labels, name),
      shrinkTo: 12,
      ...(series.length > 1 && values.size === 1 ? { spare: SPARE } : {}),
    };
  });
}

function nameFirst(a: string, b: string): number {
  if (a === '__name__' || b === '__name__') return a === '__name__' ? -1 : 1;
  return a < b ? -1 : 1;
}
