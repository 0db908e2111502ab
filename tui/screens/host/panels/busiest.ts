import type { Series } from '../../../charts/series.ts';
import { chartValues } from '../../../data/rates.ts';
import type { Role } from '../../../theme/theme.ts';

/** What one of many parts of a host did: a disk, an interface, a processor. */
export type PartValues = { readonly name: string; readonly values: Float64Array };

const ROLES: readonly Role[] = [
  'series0',
  'series1',
  'series2',
  'series3',
  'series4',
  'series5',
  'series6',
  'series7',
];

/** The lines of the parts with the highest peaks, as many as can be told apart, in the order of their names. */
export function busiest(parts: readonly PartValues[]): Series[] {
  const peaks = new Map(parts.map((part) => [part, peak(part)]));
  return parts
    .filter((part) => peaks.get(part)! > Number.NEGATIVE_INFINITY)
    .toSorted((a, b) => peaks.get(b)! - peaks.get(a)!)
    .slice(0, ROLES.length)
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
    .map(({ name, values }, index) => ({ name, role: ROLES[index]!, values: chartValues(values) }));
}

function peak({ values }: PartValues): number {
  return values
    .filter(Number.isFinite)
    .reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
}
