import type { HostRow } from '../../contract/hosts.ts';
import { safeLine } from '../../kit/safe-text.ts';
import type { Output } from '../command.ts';
import { createStyle } from '../style.ts';
import { formatTable } from '../table/format-table.ts';
import { wrapLine } from '../table/wrap-line.ts';
import { statusColumns } from './status-columns.ts';

const MOST_NOTES = 10;

/** What was asked: the rows, and the clock of the agent that gave them (ms since the epoch). */
export type FleetView = { readonly hosts: readonly HostRow[]; readonly now: number };

/** The status of hosts as lines: a table, then what is wrong in words. None is wider than the terminal. */
export function formatStatus(
  view: FleetView,
  { columns, color }: Pick<Output, 'columns' | 'color'>,
): string[] {
  const table = formatTable(statusColumns(createStyle(color), view.now), view.hosts, columns);
  const notes = view.hosts.flatMap(notesOf);
  const shown = notes.slice(0, MOST_NOTES);
  if (notes.length > shown.length) shown.push(`… and ${notes.length - shown.length} more (--json shows all)`);
  return [...table, ...shown.flatMap((note) => wrapLine(safeLine(note, 500), columns))];
}

function notesOf({ name, status }: HostRow): string[] {
  const parts = (status?.components ?? []).filter(({ state }) => state !== 'ok');
  const notes = parts.map(({ name: part, state, because, detail, hint }) =>
    [`${name}: ${part} is ${state}: ${detail ?? because.join(', ')}`, hint].filter((text) => text).join('. '),
  );
  return status?.config.error ? [...notes, `${name}: configuration refused: ${status.config.error}`] : notes;
}
