import type { Comparison, ComparisonRow } from '../../client/compare/comparison.ts';
import type { Event } from '../../contract/events.ts';
import { safeLine } from '../../kit/safe-text.ts';
import { type Column, formatTable } from '../table/format-table.ts';

/** A comparison as lines of text: a table for each section, then the events between. */
export function formatComparison(
  { subjects, sections, incomplete }: Comparison,
  events: readonly Event[],
  { all, columns }: { readonly all: boolean; readonly columns: number },
): string[] {
  const table = tableColumns(subjects.map(({ name }) => name));
  const lines = subjects.flatMap(({ name, because }) =>
    because === null ? [] : [`${safeLine(name)}: ${safeLine(because)}`],
  );
  for (const { subject, part, because } of incomplete)
    lines.push(`${safeLine(subject)}: ${safeLine(part)} not compared in full: ${safeLine(because)}`);
  for (const { name, rows } of sections) {
    const shown = all ? rows : rows.filter(({ differs }) => differs);
    if (shown.length > 0) lines.push('', name.toUpperCase(), ...formatTable(table, shown, columns));
  }
  if (events.length > 0) lines.push('', 'EVENTS BETWEEN', ...events.map(eventLine));
  return lines[0] === '' ? lines.slice(1) : lines;
}

function tableColumns(names: readonly string[]): Column<ComparisonRow>[] {
  return [
    { title: 'NAME', cell: ({ name }) => name, shrinkTo: 24 },
    ...names.map((title, index) => ({
      title: safeLine(title, 40),
      cell: ({ values }: ComparisonRow) => values[index] ?? '–',
      shrinkTo: 12,
    })),
    { title: 'ODD', cell: ({ odd }) => odd.join(' '), spare: 1, shrinkTo: 8 },
    { title: 'SCORE', cell: ({ score }) => score.toFixed(1), align: 'right', spare: 2 },
  ];
}

function eventLine({ time, kind, message }: Event): string {
  return `${safeLine(time)}  ${safeLine(kind)}  ${safeLine(message)}`;
}
