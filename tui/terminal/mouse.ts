/** Reports of buttons (1000) in the form without limits (1006), xterm control sequences, "Mouse Tracking". */
export const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/** A click with the first button or a turn of the wheel (`wheel` 1: down), at a cell counted from 0. */
export type MouseEvent = { readonly column: number; readonly row: number; readonly wheel?: 1 | -1 };

/** The report without its ESC, which Ink takes away, or with it. */
const REPORT = /^\x1b?\[<(\d+);(\d+);(\d+)([Mm])$/;

/** Reads one SGR mouse report; undefined for what is none, null for one that means nothing here (releases, drags). */
export function parseMouse(input: string): MouseEvent | null | undefined {
  const [, button, column, row, kind] = REPORT.exec(input) ?? [];
  if (button === undefined) return undefined;
  const place = { column: Number(column) - 1, row: Number(row) - 1 };
  if (kind === 'M' && button === '0') return place;
  if (button === '64' || button === '65') return { ...place, wheel: button === '64' ? -1 : 1 };
  return null;
}
