import { textWidth } from '../text/bun-text-width.ts';
import { fitText } from '../text/fit-text.ts';
import { line, type Span, spansWidth } from '../text/spans.ts';
import type { Role, Theme } from '../theme/theme.ts';
import { type Cell, EMPTY, paintCells } from './cells.ts';
import { dotRow, linePlot } from './line-plot.ts';
import { fillMarker, lineMarker } from './markers.ts';
import { niceScale, type Scale } from './nice-scale.ts';
import { largestValue, lastValue, type Series, smallestValue } from './series.ts';
import { stackPlot } from './stack-plot.ts';
import { type TimeMark, timeMarks } from './time-marks.ts';
import type { Unit } from './units.ts';

/** Something that happened `ago` seconds before the end of the window. */
export type ChartMark = { readonly ago: number; readonly sign: string; readonly role: Role };

/** A time in which something went on, seconds before the end of the window. */
export type ChartSpan = { readonly from: number; readonly to: number };

export type ChartOptions = {
  readonly title: string;
  readonly unit: Unit;
  /** The length of the window that the values span. */
  readonly seconds: number;
  /** What the end of the window is called. @default 'now' */
  readonly end?: string;
  /** What happened in the window, shown on the time axis: seconds before its end, a sign of one cell. */
  readonly marks?: readonly ChartMark[];
  /** In which times a fault was in force, shown on the time axis, under the marks. */
  readonly spans?: readonly ChartSpan[];
  /** Size in cells, title, axes and labels included. At least 20 × 6. */
  readonly width: number;
  readonly height: number;
  /** Whether the series are layers on each other, the first at the bottom. @default false */
  readonly stacked?: boolean;
  /** The top of the axis, where it is known. @default the largest value, rounded up */
  readonly top?: number;
  /** The smallest top that an axis without `top` gets, so that noise near zero does not look like a mountain. */
  readonly leastTop?: number;
  /** A value that a line across the plot shows; the axis reaches it. */
  readonly threshold?: number | undefined;
  /** Shown in the plot when there is no value at all. @default 'no data in this window' */
  readonly empty?: string;
};

const LABEL_WIDTH = 6;

/**
 * A chart of values over time as lines of text: title with legend and newest values, plot with a labelled axis, time
 * axis. Exactly `height` lines of `width` cells.
 */
export function chart(series: readonly Series[], options: ChartOptions, theme: Theme): string[] {
  const width = options.width - LABEL_WIDTH - 1;
  const height = options.height - 3;
  const scale = scaleOf(series, options, height);
  const plot = options.stacked ? stackPlot : linePlot;
  const cells = plot(series, { ...scale, width, height }, theme);
  const labels = tickRows(scale, height, options);
  drawThreshold(cells, scale, options, theme);
  drawGrid(cells, labels, theme);
  if (series.every(({ values }) => values.every((value) => value === null))) writeEmpty(cells, options);
  const rows = cells.map((row, index) => axisLabel(labels.get(index), theme) + paintCells(row, theme));
  return [titleLine(series, options, theme), ...rows, ...timeAxis(options, width, theme)];
}

function scaleOf(series: readonly Series[], options: ChartOptions, height: number): Scale {
  const intervals = Math.max(1, Math.min(5, Math.floor(height / 2)));
  const { top, leastTop = 0, threshold = 0, stacked = false } = options;
  const largest = Math.max(largestValue(series, stacked), leastTop, threshold);
  const smallest = stacked ? 0 : Math.min(smallestValue(series), threshold);
  return niceScale(top ?? largest, intervals, options.unit.base, smallest);
}

/** The labels of the axis by row, and that of the threshold; of two ticks on one row, the higher. */
function tickRows(scale: Scale, height: number, { unit, threshold }: ChartOptions): Map<number, string> {
  const shown = threshold === undefined ? scale.ticks : [...scale.ticks, threshold];
  return new Map(shown.map((tick) => [dotRow(tick, { ...scale, height }) >> 2, unit.format(tick)]));
}

/** A line across what is empty, so that it hides no value. */
function drawThreshold(cells: Cell[][], scale: Scale, { threshold }: ChartOptions, { glyphs }: Theme): void {
  if (threshold === undefined) return;
  const row = cells[dotRow(threshold, { ...scale, height: cells.length }) >> 2]!;
  for (const [column, cell] of row.entries())
    if (cell === EMPTY) row[column] = { text: glyphs.threshold, role: 'warn' };
}

function drawGrid(cells: Cell[][], labels: Map<number, string>, theme: Theme): void {
  for (const row of labels.keys()) {
    const line = cells[row]!;
    for (let column = 3; column < line.length; column += 4) {
      if (line[column] === EMPTY) line[column] = { text: theme.glyphs.grid, role: 'axis' };
    }
  }
}

function writeEmpty(cells: Cell[][], { empty = 'no data in this window' }: ChartOptions): void {
  const row = cells[cells.length >> 1]!;
  [...fitText(empty, Math.min(row.length, textWidth(empty)))].forEach((text, index) => {
    row[index + Math.max(0, (row.length - textWidth(empty)) >> 1)] = { text, role: 'dim' };
  });
}

function axisLabel(label: string | undefined, theme: Theme): string {
  const { axisTick, axisLine } = theme.glyphs;
  const text = fitText(label ?? '', LABEL_WIDTH, { align: 'right' });
  return theme.paint('axis', text + (label === undefined ? axisLine : axisTick));
}

/** The title and as many entries of the legend as fit whole, from the first series on. */
function titleLine(series: readonly Series[], options: ChartOptions, theme: Theme): string {
  let spans: Span[] = [[options.title, 'title']];
  for (const [index, one] of series.entries()) {
    const last = lastValue(one);
    const value = last === undefined ? theme.glyphs.nothing : options.unit.format(last);
    const longer: Span[] = [
      ...spans,
      ['  '],
      [legendSign(index, options, theme), one.role],
      [` ${one.name} ${value}`],
    ];
    if (spansWidth(longer) > options.width) break;
    spans = longer;
  }
  return line(spans, options.width, theme);
}

function legendSign(index: number, { stacked }: ChartOptions, theme: Theme): string {
  return (stacked ? fillMarker(index, theme) : lineMarker(index, theme)) ?? (stacked ? '⣿' : '⠶');
}

function timeAxis(options: ChartOptions, width: number, theme: Theme): [axis: string, labels: string] {
  const indent = ' '.repeat(LABEL_WIDTH);
  const labels = timeLabels(timeMarks(options.seconds, width, options.end), width);
  return [
    theme.paint('axis', indent + theme.glyphs.axisCorner) +
      paintCells(axisCells(options, width, theme), theme),
    theme.paint('axis', fitText(`${indent} ${labels}`, LABEL_WIDTH + 1 + width)),
  ];
}

/** The time axis with its ticks, and over them the signs of what happened. */
function axisCells(
  { seconds, end, marks = [], spans = [] }: ChartOptions,
  width: number,
  { glyphs }: Theme,
): Cell[] {
  const ticks = new Set(timeMarks(seconds, width, end).map(({ column }) => column));
  const cells = Array.from(
    { length: width },
    (_, column): Cell => ({
      text: ticks.has(column) ? glyphs.timeTick : glyphs.rule,
      role: 'axis',
    }),
  );
  const columnOf = (ago: number) => Math.round((1 - ago / seconds) * (width - 1));
  for (const { from, to } of spans)
    cells.fill({ text: glyphs.fault.during, role: 'warn' }, Math.max(0, columnOf(from)), columnOf(to) + 1);
  for (const { ago, sign, role } of marks) {
    const column = columnOf(ago);
    if (column >= 0 && column < width) cells[column] = { text: sign, role };
  }
  return cells;
}

/** The labels under their ticks, those that do not run into the one before. */
function timeLabels(marks: readonly TimeMark[], width: number): string {
  let labels = '';
  for (const { column, label } of marks) {
    const start = Math.min(width - label.length, Math.max(0, column - (label.length >> 1)));
    if (start > labels.length || labels === '') labels = labels.padEnd(start) + label;
  }
  return labels;
}
