import { chart } from '../../../tui/charts/chart.ts';
import { lineMarker } from '../../../tui/charts/markers.ts';
import type { Series } from '../../../tui/charts/series.ts';
import type { Unit } from '../../../tui/charts/units.ts';
import { line } from '../../../tui/text/spans.ts';
import type { Role, Theme } from '../../../tui/theme/theme.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { seriesNames } from './series-name.ts';
import type { ShownSeries } from './shown-answer.ts';

/** Series that one chart draws: as many as there are colours and signs. */
const DRAWN = 8;
const HEIGHT = 16;
const WIDEST = 160;
const NARROWEST = 40;
/** Width where no terminal says one. */
const PLAIN_WIDTH = 80;

/** The steps of the range, in seconds since the epoch. */
export type ChartSteps = { readonly start: number; readonly end: number; readonly step: number };

export type QueryChartOptions = {
  readonly expression: string;
  readonly unit: Unit;
  readonly steps: ChartSteps;
  /** Width of the terminal; infinite where there is none. */
  readonly columns: number;
  readonly theme: Theme;
};

/** The series of a range as lines of a chart with its legend; the first eight of them. */
export function queryChart(series: readonly ShownSeries[], options: QueryChartOptions): string[] {
  const { unit, steps, theme } = options;
  const width = Number.isFinite(options.columns)
    ? Math.max(NARROWEST, Math.min(WIDEST, options.columns))
    : PLAIN_WIDTH;
  const names = seriesNames(series, options.expression);
  const drawn = series.slice(0, DRAWN).map(
    (one, index): Series => ({
      name: names[index]!,
      role: `series${index}` as Role,
      values: onSteps(one, steps),
    }),
  );
  const end = clockText(steps.end);
  const title = safeLine(options.expression.replace(/\s+/g, ' '), width);
  const picture = chart(
    drawn,
    { title, unit, seconds: steps.end - steps.start, end, width, height: HEIGHT },
    theme,
  );
  return [...picture.map((text) => text.trimEnd()), ...legend(drawn, unit, width, theme), ...rest(series)];
}

/** Evenly spaced, null where there is no point or none that can be drawn. */
export function onSteps({ points }: ShownSeries, { start, end, step }: ChartSteps): (number | null)[] {
  const values = new Array<number | null>(Math.floor((end - start) / step + 1e-6) + 1).fill(null);
  for (const [seconds, value] of points) {
    const index = Math.round((seconds - start) / step);
    if (index in values && Number.isFinite(value)) values[index] = value;
  }
  return values;
}

function legend(series: readonly Series[], unit: Unit, width: number, theme: Theme): string[] {
  if (series.length < 2) return [];
  return series.map(({ name, role, values }, index) => {
    const last = values.at(-1);
    const sign = lineMarker(index, theme) ?? '⠶';
    const value = last === null || last === undefined ? '' : `  ${unit.format(last)}`;
    return line([['  '], [sign, role], [` ${name}${value}`]], width, theme).trimEnd();
  });
}

function rest(series: readonly ShownSeries[]): string[] {
  const more = series.length - DRAWN;
  return more > 0 ? [`  and ${more} more, which --table shows`] : [];
}

function clockText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(11, 16);
}
