import type { Theme } from '../theme/theme.ts';

const LINES = ['*', 'o', 'x', '+', '#', '%', '@', '='];
const FILLS = ['#', '=', 'o', ':', '+', 'x', '%', '@'];
const SHADES = ['█', '▒', '▓', '░', '+', 'x', 'o', '%'];

/**
 * The sign that tells a series from its neighbours where colour does not: undefined where braille dots in the colour
 * of the series do. The first line of a chart without colours is drawn in braille as well.
 */
export function lineMarker(index: number, theme: Theme): string | undefined {
  if (theme.unicode && (theme.level !== 'none' || index === 0)) return undefined;
  return LINES[index % LINES.length]!;
}

/** As `lineMarker`, for the layers of a stacked chart. */
export function fillMarker(index: number, theme: Theme): string | undefined {
  if (theme.unicode && theme.level !== 'none') return undefined;
  const signs = theme.unicode ? SHADES : FILLS;
  return signs[index % signs.length]!;
}
