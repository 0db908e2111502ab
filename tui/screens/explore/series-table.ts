import { sparkline } from '../../charts/sparkline.ts';
import type { Unit } from '../../charts/units.ts';
import type { ExploredSeries } from '../../data/explored-series.ts';
import type { Column } from '../../table/column.ts';
import { Table } from '../../table/table.ts';

/** The labels of a series as PromQL writes them. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ');
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
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
      return number === undefined ? glyphs.nothing : unit().format(number);
    },
  };
}

/** The series of all hosts that a selector matches. */
export function createSeriesTable(unit: () => Unit, empty: () => readonly string[]): Table<ExploredSeries> {
  const columns: Column<ExploredSeries>[] = [
    {
      id: 'host',
      title: 'host',
      width: 12,
      widest: 24,
      align: 'left',
      rank: 0,
      value: ({ host }) => host,
      text: ({ host }) => host,
    },
    numberColumn(
      'last',
      'the newest value',
      unit,
      (values) => values.findLast((value) => value !== null) ?? undefined,
    ),
    numberColumn('least', 'the smallest value of the window', unit, (values) => least(known(values))),
    numberColumn('most', 'the largest value of the window', unit, (values) => most(known(values))),
    {
      id: 'course',
      title: 'course',
      does: 'the window, from its smallest to its largest value',
      width: 20,
      widest: 40,
      align: 'left',
      rank: 2,
      text: ({ values }, theme, width) =>
        sparkline(bundled(values, width), width, most(known(values)) ?? 1, theme),
      role: () => 'accent',
    },
    {
      id: 'labels',
      title: 'labels',
      width: 16,
      widest: 200,
      align: 'left',
      rank: 0,
      value: ({ labels }) => labelsText(labels),
      text: ({ labels }) => labelsText(labels),
    },
  ];
  return new Table<ExploredSeries>({
    columns,
    key: ({ hostKey, name, labels }) => `${hostKey}\n${name}\n${labelsText(labels)}`,
    name: ({ host }) => host,
    words: ({ host, name, labels }) => `${host} ${name} ${labelsText(labels)}`,
    labels: ({ labels }) => labels,
    sort: 'most',
    empty,
  });
}

function least(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.min(a, b));
}

function most(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b));
}

/** The largest of each bundle of neighbours, so that a peak of one sample is not lost. */
function bundled(values: readonly (number | null)[], width: number): (number | null)[] {
  const each = values.length / width;
  if (each <= 1) return [...values];
  return Array.from(
    { length: width },
    (_, index) => most(known(values.slice(Math.floor(index * each), Math.floor((index + 1) * each)))) ?? null,
  );
}
