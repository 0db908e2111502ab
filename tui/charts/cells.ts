import type { Role, Theme } from '../theme/theme.ts';

/** One character cell of a plot. */
export type Cell = { readonly text: string; readonly role: Role };

export const EMPTY: Cell = { text: ' ', role: 'plain' };

/** Paints a row of cells; neighbours of one role share one escape sequence, over the blanks between them. */
export function paintCells(cells: readonly Cell[], theme: Theme): string {
  let out = '';
  let run = '';
  let role: Role = 'plain';
  for (const cell of cells) {
    if (cell.role !== role && cell.text !== ' ') {
      out += theme.paint(role, run);
      run = '';
      role = cell.role;
    }
    run += cell.text;
  }
  return out + theme.paint(role, run);
}
