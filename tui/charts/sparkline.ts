import type { Theme } from '../theme/theme.ts';

/** The newest `width` values as one line of bars from 0 to `top`; missing values are blank. */
export function sparkline(
  values: readonly (number | null)[],
  width: number,
  top: number,
  theme: Theme,
): string {
  const { sparks } = theme.glyphs;
  const bars = values.slice(-width).map((value) => {
    if (value === null) return ' ';
    return sparks[Math.max(0, Math.min(sparks.length - 1, Math.floor((value / top) * sparks.length)))]!;
  });
  return bars.join('').padStart(width);
}
