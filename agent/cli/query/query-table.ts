import type { Unit } from '../../../tui/charts/units.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { type Column, formatTable } from '../table/format-table.ts';
import { shortDuration } from '../table/short-units.ts';
import { labelColumns } from './series-columns.ts';
import type { ShownAnswer, ShownSeries } from './shown-answer.ts';

export type QueryTableOptions = {
  readonly unit: Unit;
  readonly columns: number;
  /** When the sample of a series was taken, seconds since the epoch; undefined where nothing tells. */
  readonly sampledAt: (series: ShownSeries) => number | undefined;
};

/** An answer as lines of a table: one series each. */
export function queryTable(answer: ShownAnswer, options: QueryTableOptions): string[] {
  if (answer.kind === 'text') return [safeLine(answer.value, 10_000)];
  if (answer.series.length === 0) return [];
  const values = answer.kind === 'instant' ? instantColumns(options) : rangeColumns(options.unit);
  return formatTable([...labelColumns(answer.series), ...values], answer.series, options.columns);
}

function instantColumns({ unit, sampledAt }: QueryTableOptions): Column<ShownSeries>[] {
  const age = (series: ShownSeries) => {
    const at = sampledAt(series);
    return at === undefined ? '' : shortDuration((series.points[0]![0] - at) * 1_000);
  };
  return [
    { title: 'VALUE', align: 'right', cell: ({ points }) => valueText(points[0]![1], unit) },
    { title: 'AGE', align: 'right', spare: 2, cell: age },
  ];
}

function rangeColumns(unit: Unit): Column<ShownSeries>[] {
  const number = (title: string, of: (values: number[]) => number, spare?: number): Column<ShownSeries> => ({
    title,
    align: 'right',
    cell: ({ points }) => valueText(of(points.map(([, value]) => value)), unit),
    ...(spare === undefined ? {} : { spare }),
  });
  return [
    number('LAST', (values) => values.at(-1) ?? Number.NaN),
    number('LEAST', (values) => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), 2),
    number('MEAN', (values) => values.reduce((a, b) => a + b, 0) / values.length, 3),
    number('MOST', (values) => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY), 2),
    { title: 'POINTS', align: 'right', spare: 4, cell: ({ points }) => String(points.length) },
  ];
}

function valueText(value: number, unit: Unit): string {
  if (Number.isFinite(value)) return unit.format(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}
