import type { CanvasElement } from 'blessed-contrib/lib/widget/canvas';
import contribLine from 'blessed-contrib/lib/widget/charts/line';
import { niceScale } from '../charts/nice-scale.ts';
import { largestValue, lastValue, type Series } from '../charts/series.ts';
import { timeMarks } from '../charts/time-marks.ts';
import type { Unit } from '../charts/units.ts';
import { textWidth } from '../text/bun-text-width.ts';
import { fitText } from '../text/fit-text.ts';
import { line, type Span, spansWidth } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';
import { axisScale } from './axis-scale.ts';
import { prepareCanvas, writeOver } from './canvas.ts';
import type { WallScene } from './wall-scene.ts';
import { bordered, canvasColor } from './wall-theme.ts';
import type { WallWidget } from './widget.ts';

export type LineChart = {
  readonly title: string;
  readonly unit: Unit;
  /** Evenly spaced over the window; all of the same length. */
  readonly series: readonly Series[];
  /** The length of the window. */
  readonly seconds: number;
  /** The top of the axis, where it is known. @default the largest value, rounded up */
  readonly top?: number | undefined;
  /** The smallest top that an axis without `top` gets. */
  readonly leastTop?: number | undefined;
  /** What is told where there is no value at all. @default 'no data yet' */
  readonly empty?: string;
};

/** Signs of lines: more than these are not told apart. */
const SIGNS = '123456789';
const SHORT_NAME = 8;
/** The distance of the signs on a line, cells. */
const SIGN_EVERY = 14;
/** Dots left of the axis: five characters for its numbers. */
const LEFT = 12;
/** Dots below the axis, and where its labels are, as the widget has them. */
const BELOW = 11;
const LABELS = 8;

type Drawing = {
  readonly chart: CanvasElement & ReturnType<typeof contribLine>;
  readonly cells: ReturnType<typeof prepareCanvas>;
  readonly paths: [x: number, y: number][][];
  readonly theme: Theme;
};

/**
 * Lines over time, drawn by blessed-contrib. A value that is missing is a gap. Each line carries its number, which the
 * legend in the border explains, so that colour is not all that tells it from its neighbours.
 */
export function lineChart(dataOf: (scene: WallScene) => LineChart): WallWidget {
  return (frame, { screen, theme }) => {
    const chart = contribLine(chartOptions(frame, theme));
    screen.append(chart);
    const drawing = {
      chart,
      cells: prepareCanvas(chart, theme),
      paths: followPaths(chart),
      theme,
    };
    let shown: LineChart | undefined;
    return (scene) => {
      const data = dataOf(scene);
      if (data !== shown) drawChart(drawing, data, frame.width - 4);
      shown = data;
    };
  };
}

function chartOptions(frame: object, theme: Theme): Record<string, unknown> {
  const { style = {}, ...border } = bordered(theme);
  const axis = canvasColor(theme, 'axis');
  return {
    ...frame,
    ...border,
    label: ' ',
    tags: false,
    style: { ...(style as object), text: axis, baseline: axis },
    xPadding: LEFT,
    xLabelPadding: LEFT - 2,
  };
}

/**
 * The points of each line as it is drawn. The widget would put the newest points beyond the right edge, where nothing is
 * drawn, and leave out a point between two gaps: here lines end within, and such a point is a dot.
 */
function followPaths({ ctx, canvasSize }: CanvasElement): [number, number][][] {
  const paths: [number, number][][] = [];
  const { beginPath, lineTo } = ctx;
  const start = LEFT + 2;
  const shrink = (canvasSize.width - start - 1) / (canvasSize.width - LEFT);
  ctx.beginPath = () => {
    paths.push([]);
    beginPath.call(ctx);
  };
  ctx.lineTo = (wanted, y) => {
    const path = paths.at(-1)!;
    const x = wanted <= start ? wanted : start + (wanted - start) * shrink;
    if (Number.isFinite(y) && !Number.isFinite(path.at(-1)?.[1])) lineTo.call(ctx, x, y);
    path.push([x, y]);
    lineTo.call(ctx, x, y);
  };
  return paths;
}

function drawChart(drawing: Drawing, data: LineChart, width: number): void {
  const { chart, paths, theme } = drawing;
  const scale = niceScale(Math.max(largestValue(data.series, false), data.leastTop ?? 0), 4, data.unit.base);
  const top = data.top ?? scale.top;
  const axis = axisScale(top, data.unit);
  // The widget begins its lines two dots above the axis and loses as much at the top: the top of its axis is further up.
  const room = chart.canvasSize.height - BELOW;
  const step = (data.top === undefined ? scale.ticks[1]! : top / 4) * axis.factor;
  chart.options.maxY = (top * axis.factor * room) / (room - 2);
  chart.options.numYLabels = chart.options.maxY / step;
  paths.length = 0;
  const told = legend(data, axis.name, width, theme);
  const series = data.series.slice(0, told.count);
  chart.setData(series.length > 0 ? linesOf(series, axis.factor, theme) : [NO_LINE]);
  for (const [index, { role }] of series.entries())
    writeSigns(drawing, index, (sign) => theme.paint(role, sign));
  writeTimes(drawing, data.seconds);
  if (largestValue(series, false) === 0 && series.every(({ values }) => values.every((v) => v === null)))
    writeEmpty(drawing, data.empty ?? 'no data yet');
  chart.setLabel(told.text);
}

/** The widget wants a line even where there is none, and a label for each point: a blank one, since it cannot be empty. */
const NO_LINE = { title: '', x: [' '], y: [Number.NaN], style: { line: 'normal' } } as const;

function linesOf(series: readonly Series[], factor: number, theme: Theme) {
  return series.map(({ role, values }) => ({
    title: '',
    x: values.map(() => ' '),
    y: values.map((value) => (value === null ? Number.NaN : value * factor)),
    style: { line: canvasColor(theme, role) },
  }));
}

/** The number of a line, at its newest point and now and then before; those of neighbours stand beside each other. */
function writeSigns({ cells, paths }: Drawing, index: number, paint: (sign: string) => string): void {
  // Lines are drawn in their order, and the axis after them.
  const points = (paths[index] ?? []).filter(([, y]) => Number.isFinite(y));
  let next = Number.POSITIVE_INFINITY;
  for (const [x, y] of points.reverse()) {
    const column = Math.floor(x / 2);
    if (column > next) continue;
    next = (next === Number.POSITIVE_INFINITY ? column - index * 2 : column) - SIGN_EVERY;
    writeOver(cells, SIGNS[index]!, { column, row: Math.floor(Math.max(0, y) / 4) }, paint);
  }
}

function writeTimes({ chart, cells, theme }: Drawing, seconds: number): void {
  const { width, height } = chart.canvasSize;
  const first = LEFT / 2 + 1;
  const row = Math.floor((height - LABELS) / 4);
  let written = 0;
  for (const { column, label } of timeMarks(seconds, Math.floor(width / 2) - first)) {
    const start = Math.min(width / 2 - label.length, first + column - (label.length >> 1));
    if (start < written) continue;
    writeOver(cells, label, { column: start, row }, (sign) => theme.paint('axis', sign));
    written = start + label.length + 1;
  }
}

function writeEmpty({ chart, cells, theme }: Drawing, text: string): void {
  const { width, height } = chart.canvasSize;
  const fitted = fitText(text, Math.min(textWidth(text), width / 2 - LEFT / 2 - 2));
  const column = Math.floor((LEFT + width) / 4 - textWidth(fitted) / 2);
  writeOver(cells, fitted, { column, row: Math.floor((height - BELOW) / 8) }, (sign) =>
    theme.paint('dim', sign),
  );
}

/**
 * The title and the names of the lines with their numbers: with the newest values where these fit as well, else without,
 * at last with the names cut. `count` says how many lines it explains: others are not drawn.
 */
function legend(data: LineChart, scaleName: string, width: number, theme: Theme) {
  const { title, unit, series } = data;
  const start: Span[] = [[` ${title} `, 'title'], [scaleName === '' ? '' : `${scaleName} `]];
  const entry = (text: (one: Series) => string) => (one: Series, index: number) =>
    [[` ${SIGNS[index]} `, one.role], [`${text(one)} `]] satisfies Span[];
  const { ellipsis, nothing } = theme.glyphs;
  const forms = [
    entry((one) => `${one.name} ${lastValue(one) === undefined ? nothing : unit.format(lastValue(one)!)}`),
    entry(({ name }) => name),
    entry(({ name }) => fitText(name, Math.min(textWidth(name), SHORT_NAME), { ellipsis })),
  ];
  const shown = series.slice(0, SIGNS.length);
  const fits = (form: (typeof forms)[number], count: number) =>
    spansWidth([...start, ...shown.slice(0, count).flatMap(form)]) <= width;
  const form = forms.find((one) => fits(one, shown.length)) ?? forms.at(-1)!;
  const count = shown.findLastIndex((_, index) => fits(form, index + 1)) + 1;
  const spans = [...start, ...shown.slice(0, count).flatMap(form)];
  return { count, text: line(spans, Math.min(width, spansWidth(spans)), theme) };
}
