import type { Role } from '../theme/theme.ts';

/** What a chart draws: values evenly spaced over its window, the newest last; null where nothing was measured. */
export type Series = {
  readonly name: string;
  readonly role: Role;
  readonly values: readonly (number | null)[];
};

/** The newest value, or undefined when the newest is missing. */
export function lastValue(series: Series): number | undefined {
  return series.values.at(-1) ?? undefined;
}

/** The largest value of a chart; of the sums where its series are stacked. 0 when there is none. */
export function largestValue(series: readonly Series[], stacked: boolean): number {
  if (!stacked) return series.reduce((most, { values }) => Math.max(most, ...values.map((v) => v ?? 0)), 0);
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  let most = 0;
  for (let index = 0; index < length; index++) most = Math.max(most, totalAt(series, index) ?? 0);
  return most;
}

/** The smallest value of a chart; 0 where none is below. */
export function smallestValue(series: readonly Series[]): number {
  return series.reduce((least, { values }) => values.reduce<number>((a, b) => Math.min(a, b ?? 0), least), 0);
}

/** The sum of all series at one moment, or null when none was measured. */
export function totalAt(series: readonly Series[], index: number): number | null {
  let total: number | null = null;
  for (const { values } of series) {
    const value = values[index] ?? null;
    if (value !== null) total = (total ?? 0) + value;
  }
  return total;
}
