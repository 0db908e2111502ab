import { viewCsv } from '../../../tui/export/csv.ts';
import type { ExportedColumn } from '../../../tui/export/exported-view.ts';
import { labelValue } from '../../kit/labels.ts';
import { safeLines } from '../../kit/safe-text.ts';
import type { ShownAnswer, ShownSeries } from './shown-answer.ts';

/**
 * An answer as comma-separated values (RFC 4180), one point a line: its labels, its time (RFC 3339, UTC), its value.
 * Text that a spreadsheet would take for a formula is made harmless, and so is what a terminal would obey.
 */
export function queryCsv(answer: ShownAnswer): string {
  const series = answer.kind === 'text' ? [] : answer.series;
  const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort();
  const rows =
    answer.kind === 'text' ? [textRow(answer.seconds, answer.value)] : series.flatMap(rowsOf(names));
  return viewCsv({
    title: '',
    link: '',
    at: 0,
    columns: [...names, 'time', 'value'].map(column),
    rows: rows.map((cells) => cells.map((value) => ({ text: String(value), value }))),
    charts: [],
  });
}

type Row = readonly (string | number)[];

const rowsOf =
  (names: readonly string[]) =>
  ({ labels, points }: ShownSeries): Row[] => {
    const before = names.map((name) => safeLines(labelValue(labels, name), Number.MAX_SAFE_INTEGER));
    return points.map(([seconds, value]) => [...before, timeText(seconds), value]);
  };

function textRow(seconds: number, value: string): Row {
  return [timeText(seconds), safeLines(value, Number.MAX_SAFE_INTEGER)];
}

function timeText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

function column(id: string): ExportedColumn {
  return { id, title: id, align: 'left' };
}
