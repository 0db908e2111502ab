import type { Theme } from '../theme/theme.ts';
import { BrailleCanvas } from './braille-canvas.ts';
import { type Cell, EMPTY } from './cells.ts';
import { lineMarker } from './markers.ts';
import type { Series } from './series.ts';

export type PlotOptions = {
  /** Cells across and down. */
  readonly width: number;
  readonly height: number;
  /** The value at the upper edge. */
  readonly top: number;
  /** The value at the lower edge. @default 0 */
  readonly bottom?: number;
};

/** Draws each series as a line through its values. A missing value leaves a gap; a value between gaps is a dot. */
export function linePlot(series: readonly Series[], options: PlotOptions, theme: Theme): Cell[][] {
  const canvas = new BrailleCanvas(options.width, options.height);
  series.forEach((one, owner) => {
    drawLine(canvas, one.values, options, owner);
  });
  const cell = (column: number, row: number): Cell => {
    const character = canvas.character(column, row);
    if (character === undefined) return EMPTY;
    const owner = canvas.owner(column, row);
    return { text: lineMarker(owner, theme) ?? character, role: series[owner]!.role };
  };
  return Array.from({ length: options.height }, (_, row) =>
    Array.from({ length: options.width }, (_, column) => cell(column, row)),
  );
}

/** The dot row of a value, 0 at the top; values beyond the axis stay at its edge. */
export function dotRow(value: number, { top, bottom = 0, height }: Omit<PlotOptions, 'width'>): number {
  const dots = height * 4 - 1;
  return Math.max(0, Math.min(dots, Math.round((1 - (value - bottom) / (top - bottom)) * dots)));
}

function drawLine(
  canvas: BrailleCanvas,
  values: Series['values'],
  options: PlotOptions,
  owner: number,
): void {
  const scale = (options.width * 2 - 1) / Math.max(1, values.length - 1);
  let before: readonly [x: number, y: number] | undefined;
  values.forEach((value, index) => {
    if (value === null) {
      before = undefined;
      return;
    }
    const x = Math.round(index * scale);
    const y = dotRow(value, options);
    canvas.line(before?.[0] ?? x, before?.[1] ?? y, x, y, owner);
    before = [x, y];
  });
}
