import type { CanvasColor } from 'blessed-contrib/lib/widget/canvas';
import { type Role, type Theme, themeOf } from '../theme/theme.ts';

/** The theme of the wall: as that of the console, but with the palette at most, which is all that blessed keeps of a colour. */
export function wallTheme(environment: Readonly<Record<string, string | undefined>>): Theme {
  const TERM = environment.TERM?.replace(/-direct$/, '-256color');
  return themeOf({ ...environment, TERM, COLORTERM: '' });
}

/** The colour of a role as blessed and its canvases take it. */
export function canvasColor(theme: Theme, role: Role): CanvasColor {
  const [, indexed, basic] = /(?:38;5;(\d+)|\b(3[0-7]|9[0-7]))m/.exec(theme.paint(role, 'x')) ?? [];
  if (indexed !== undefined) return Number(indexed);
  if (basic === undefined) return 'normal';
  return Number(basic) >= 90 ? Number(basic) - 82 : Number(basic) - 30;
}

/** The options of a box with a thin border in the colour of axes. */
export function bordered(theme: Theme): Record<string, unknown> {
  const color = canvasColor(theme, 'axis');
  return { border: 'line', ...(color === 'normal' ? {} : { style: { border: { fg: color } } }) };
}
