import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { createStyle } from '../style.ts';
import { type Column, formatTable } from '../table/format-table.ts';
import { wrapLine } from '../table/wrap-line.ts';
import type { Finding } from './finding.ts';

/** A table of what was found, then for each trouble what it costs and what to do. */
export function formatFindings(
  findings: readonly Finding[],
  { columns, color }: Pick<Output, 'columns' | 'color'>,
): string[] {
  const style = createStyle(color);
  const state = ({ state }: Finding, text: string) =>
    (state === 'ok' ? style.good : state === 'warning' ? style.warn : style.bad)(text);
  const table: Column<Finding>[] = [
    { title: 'STATE', cell: ({ state }) => state, style: state },
    { title: 'CHECK', cell: ({ name }) => name },
    { title: 'FOUND', cell: ({ found }) => found, shrinkTo: 20 },
  ];
  const notes = findings
    .filter(({ state }) => state !== 'ok')
    .flatMap(notesOf)
    .flatMap((note) => wrapLine(safeLine(note, 1_000), columns, '    '));
  return [...formatTable(table, findings, columns), ...(notes.length > 0 ? ['', ...notes] : [])];
}

function notesOf({ name, costs, hint, optional }: Finding): string[] {
  const cost = `${name}${optional ? ' (optional)' : ''}: ${costs}`;
  return hint === null ? [cost] : [cost, `  hint: ${hint}`];
}
