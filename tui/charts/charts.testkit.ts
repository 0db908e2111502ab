import type { Role } from '../theme/theme.ts';
import type { Series } from './series.ts';

/** A series with those values; `undefined` for what was not measured. */
export function seriesOf(name: string, role: Role, values: readonly (number | undefined)[]): Series {
  return { name, role, values: values.map((value) => value ?? null) };
}

/** `count` values from a function of their place, without those from `gap[0]` to `gap[1]`. */
export function valuesOf(
  count: number,
  value: (index: number) => number,
  gap: readonly [from: number, to: number] = [0, 0],
): (number | undefined)[] {
  return Array.from({ length: count }, (_, index) =>
    index >= gap[0] && index < gap[1] ? undefined : value(index),
  );
}
