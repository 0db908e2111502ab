import type { ExportFormat } from './export-format.ts';
import type { ExportedCell, ExportedView } from './exported-view.ts';

/** A view as comma-separated values (RFC 4180), numbers in base units; its charts where it has no table. */
export const csv: ExportFormat = {
  extension: 'csv',
  write: async (view) => viewCsv(view),
};

export function viewCsv(view: ExportedView): string {
  const lines = view.columns.length > 0 ? tableLines(view) : chartLines(view);
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function tableLines({ columns, rows }: ExportedView): ExportedCell[][] {
  return [columns.map(({ id }) => id), ...rows.map((cells) => cells.map(({ text, value }) => value ?? text))];
}

function chartLines({ charts }: ExportedView): ExportedCell[][] {
  const head = ['chart', 'series', 'unit', 'time', 'value'];
  const lines = charts.flatMap(({ title, unit, series }) =>
    series.flatMap(({ name, points }) =>
      points.map(([seconds, value]) => [title, name, unit, new Date(seconds * 1_000).toISOString(), value]),
    ),
  );
  return [head, ...lines];
}

/**
 * One cell. Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection): host
 * and process names come from outside.
 */
function csvCell(value: ExportedCell): string {
  if (typeof value === 'number') return String(value);
  const text = value ?? '';
  const harmless = /^[=+\-@\t\r]/.test(text) && !/^-?\d/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
