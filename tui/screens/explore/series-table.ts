import { sparkline } from '../../charts/sparkline.ts';
import type { Unit } from '../../charts/units.ts';
import type { ExploredSeries } from '../../data/explored-series.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';
import { shortDuration } from '../../text/short.ts';
import { crossingOf } from './threshold.ts';

export type SeriesTableOptions = {
  readonly unit: () => Unit;
  readonly empty: () => readonly string[];
  /** What the values are compared with. */
  readonly threshold: number | undefined;
  /** Seconds from one value to the next. */
  readonly step: () => number;
};

type OfSeries = Pick<ExploredSeries, 'host' | 'name' | 'labels'>;

/** The labels of a series as PromQL writes them. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');
}

/** The host that a series is of. */
export function hostColumn<Row extends OfSeries>(): Column<Row> {
  return {
    id: 'host',
    title: 'host',
    width: 12,
    widest: 24,
    align: 'left',
    rank: 0,
    value: ({ host }) => host,
    text: ({ host }, { glyphs }) => host || glyphs.nothing,
  };
}

export function metricColumn<Row extends OfSeries>(): Column<Row> {
  return {
    id: 'metric',
    title: 'metric',
    width: 14,
    widest: 40,
    align: 'left',
    rank: 4,
    value: ({ name }) => name,
    text: ({ name }, { glyphs }) => name || glyphs.nothing,
  };
}

export function labelsColumn<Row extends OfSeries>(): Column<Row> {
  return {
    id: 'labels',
    title: 'labels',
    width: 16,
    widest: 200,
    align: 'left',
    rank: 0,
    value: ({ labels }) => labelsText(labels),
    text: ({ labels }) => labelsText(labels),
  };
}

/** The series over the window: their values, their course, and how they are to a threshold. */
export function createSeriesTable(options: SeriesTableOptions): Table<ExploredSeries> {
  const { unit, empty } = options;
  const columns: Column<ExploredSeries>[] = [
    hostColumn(),
    numberColumn('last', 'the newest value', unit, (values) => last(values)),
    numberColumn('least', 'the smallest value of the window', unit, (values) => least(finite(values))),
    numberColumn('most', 'the largest value of the window', unit, (values) => most(finite(values))),
    ...thresholdColumns(options),
    {
      id: 'course',
      title: 'course',
      does: 'the window, from its smallest to its largest value',
      width: 20,
      widest: 40,
      align: 'left',
      rank: 2,
      text: ({ values }, theme, width) =>
        sparkline(bundled(values, width), width, Math.max(0, most(finite(values)) ?? 0) || 1, theme),
      role: () => 'accent',
    },
    metricColumn(),
    labelsColumn(),
  ];
  return new Table<ExploredSeries>({
    columns,
    key: ({ hostKey, name, labels }) => `${hostKey}\n${name}\n${labelsText(labels)}`,
    name: ({ host, labels }) => `${host} ${labelsText(labels)}`,
    words: ({ host, name, labels }) => `${host} ${name} ${labelsText(labels)}`,
    labels: ({ labels }) => labels,
    sort: 'most',
    empty,
  });
}

/** How long a series was above the threshold, and for how long it has been there. */
function thresholdColumns({ threshold, step }: SeriesTableOptions): Column<ExploredSeries>[] {
  if (threshold === undefined) return [];
  const crossing = (row: ExploredSeries) => crossingOf(row, threshold, step());
  const text = (seconds: number | undefined, nothing: string) =>
    seconds === undefined || seconds === 0 ? nothing : shortDuration(seconds * 1_000);
  return [
    {
      id: 'above',
      title: 'above',
      does: 'how long it was above the threshold in the window',
      width: 6,
      align: 'right',
      rank: 0,
      quantity: 'duration',
      value: (row) => crossing(row).above * 1_000,
      text: (row, { glyphs }) => text(crossing(row).above, glyphs.nothing),
      role: (row) => (crossing(row).above > 0 ? 'warn' : 'plain'),
    },
    {
      id: 'since',
      title: 'now for',
      does: 'for how long it has been above the threshold until now',
      width: 7,
      align: 'right',
      rank: 0,
      quantity: 'duration',
      value: (row) => (crossing(row).since ?? 0) * 1_000,
      text: (row, { glyphs }) => text(crossing(row).since, glyphs.nothing),
      role: (row) => (crossing(row).since === undefined ? 'plain' : 'bad'),
    },
    {
      id: 'times',
      title: 'times',
      does: 'how often it came to be above the threshold',
      width: 5,
      align: 'right',
      rank: 3,
      value: (row) => crossing(row).times,
      text: (row) => String(crossing(row).times),
    },
  ];
}

function numberColumn(
  id: string,
  does: string,
  unit: () => Unit,
  value: (values: readonly (number | null)[]) => number | undefined,
): Column<ExploredSeries> {
  return {
    id,
    title: id,
    does,
    width: 8,
    align: 'right',
    rank: 1,
    value: (row) => value(row.values),
    text: (row, { glyphs }) => {
      const number = value(row.values);
      if (number === undefined) return glyphs.nothing;
      return Number.isFinite(number) ? unit().format(number) : String(number).replace('Infinity', 'Inf');
    },
  };
}

function last(values: readonly (number | null)[]): number | undefined {
  return values.findLast((value) => value !== null) ?? undefined;
}

function finite(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null && Number.isFinite(value)) as number[];
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}

/** The largest of each bundle of neighbours, so that a peak of one sample is not lost. */
function bundled(values: readonly (number | null)[], width: number): (number | null)[] {
  const each = Math.max(1, values.length / width);
  const count = Math.min(width, values.length);
  return Array.from(
    { length: count },
    (_, index) =>
      most(finite(values.slice(Math.floor(index * each), Math.floor((index + 1) * each)))) ?? null,
  );
}
