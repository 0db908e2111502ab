import { fitText } from '../text/fit-text.ts';
import type { Role, Theme } from '../theme/theme.ts';
import { type Cell, EMPTY, paintCells } from './cells.ts';
import { severity } from './gauge.ts';

/** One row of a heat map: ratios from 0 to 1 over time or over parts, null where nothing was measured. */
export type HeatMapRow = { readonly name: string; readonly ratios: readonly (number | null)[] };

const UNICODE_RAMP = ['·', '░', '▒', '▓', '█'] as const;
const ASCII_RAMP = ['.', ':', '+', '*', '#'] as const;

/**
 * Rows of cells, the newest `width` less the names, a line a row and exactly `width` cells wide. How much is told by the
 * sign, from `·` to `█`, so that it can be read without colours; the colour repeats what is bad.
 */
export function heatMap(
  rows: readonly HeatMapRow[],
  { width, nameWidth }: { readonly width: number; readonly nameWidth: number },
  theme: Theme,
): string[] {
  const room = Math.max(0, width - nameWidth - 1);
  const { ellipsis } = theme.glyphs;
  return rows.map(({ name, ratios }) => {
    const cells = room === 0 ? [] : ratios.slice(-room).map((ratio) => heatCell(ratio, theme));
    const blanks = Array.from({ length: room - cells.length }, () => EMPTY);
    return `${fitText(name, Math.min(width, nameWidth), { ellipsis })}${width > nameWidth ? ' ' : ''}${paintCells([...blanks, ...cells], theme)}`;
  });
}

/** The sign and colour of one ratio; what was not measured is blank, which no ratio is. */
export function heatCell(ratio: number | null, theme: Theme): Cell {
  if (ratio === null || Number.isNaN(ratio)) return EMPTY;
  const ramp = theme.unicode ? UNICODE_RAMP : ASCII_RAMP;
  const step = Math.max(0, Math.min(ramp.length - 1, Math.floor(ratio * ramp.length)));
  return { text: ramp[step]!, role: heatRole(ratio) };
}

function heatRole(ratio: number): Role {
  const role = severity(ratio);
  return role === 'plain' ? 'accent' : role;
}
