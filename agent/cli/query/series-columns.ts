import { labelValue } from '../../kit/labels.ts';
import type { Column } from '../table/format-table.ts';
import type { ShownSeries } from './shown-answer.ts';

/** Labels beyond so many would leave no room for the values. */
const SPARE = 1;

/**
 * A column for the name and one for each label that any series has. Labels that are the same everywhere give way first
 * on a narrow terminal: they tell nothing apart.
 */
export function labelColumns(series: readonly ShownSeries[]): Column<ShownSeries>[] {
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort(nameFirst);
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
