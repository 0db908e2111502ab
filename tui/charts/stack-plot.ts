import type { Theme } from '../theme/theme.ts';
import { BrailleCanvas } from './braille-canvas.ts';
import { type Cell, EMPTY } from './cells.ts';
import type { PlotOptions } from './line-plot.ts';
import { fillMarker } from './markers.ts';
import { type Series, totalAt } from './series.ts';

/**
 * Draws the series as layers on each other, the first at the bottom. Where several moments fall on one column of
 * dots, the highest is shown. A cell has the colour of the layer that fills most of it.
 */
export function stackPlot(series: readonly Series[], options: PlotOptions, theme: Theme): Cell[][] {
  const { width, height } = options;
  const canvas = new BrailleCanvas(width, height);
  const shares = new Uint8Array(width * height * series.length);
  for (let x = 0; x < width * 2; x++) {
    const moment = highestMoment(series, x, width * 2);
    if (moment !== undefined) fillColumn(canvas, shares, series, moment, x, options);
  }
  const cell = (column: number, row: number): Cell => {
    const character = canvas.character(column, row);
    if (character === undefined) return EMPTY;
    const from = (row * width + column) * series.length;
    const owner = largestIndex(shares.subarray(from, from + series.length));
    return { text: fillMarker(owner, theme) ?? character, role: series[owner]!.role };
  };
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => cell(column, row)),
  );
}

/** The moment with the highest sum among those that fall on dot column `x` of `dots`; undefined when none was measured. */
function highestMoment(series: readonly Series[], x: number, dots: number): number | undefined {
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  const first = Math.min(length - 1, Math.floor((x * length) / dots));
  const last = Math.max(first, Math.ceil(((x + 1) * length) / dots) - 1);
  let best: number | undefined;
  let most = -1;
  for (let index = first; index <= last; index++) {
    const total = totalAt(series, index);
    if (total !== null && total > most) [best, most] = [index, total];
  }
  return best;
}

function fillColumn(
  canvas: BrailleCanvas,
  shares: Uint8Array,
  series: readonly Series[],
  moment: number,
  x: number,
  { width, height, top }: PlotOptions,
): void {
  const dots = height * 4;
  let sum = 0;
  let drawn = 0;
  series.forEach(({ values }, owner) => {
    sum += values[moment] ?? 0;
    const upTo = Math.min(dots, Math.round((sum / top) * dots));
    for (; drawn < upTo; drawn++) {
      const y = dots - 1 - drawn;
      canvas.set(x, y, owner);
      shares[((y >> 2) * width + (x >> 1)) * series.length + owner]!++;
    }
  });
}

function largestIndex(values: Uint8Array): number {
  let best = 0;
  values.forEach((value, index) => {
    if (value > values[best]!) best = index;
  });
  return best;
}
