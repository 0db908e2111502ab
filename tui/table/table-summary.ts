import type { Span } from '../text/spans.ts';
import type { Table } from './table.ts';

/** What is chosen in a table, in words: its order, its filter with what is found, its marks. */
export function tableSummary<Row>(table: Table<Row>): Span[] {
  const { sort, reversed, filter, typing, marked, group } = table.state;
  const { problem } = table.shown();
  const order = table.options.orders?.find(({ id }) => id === sort)?.title ?? `by ${sort}`;
  const found = `  ${table.rows.length} of ${table.all.length}`;
  const spans: Span[] = [[` ${order}${reversed ? ', reversed' : ''}`, 'dim']];
  if (group !== null) spans.push([`, grouped by ${group}`, 'dim']);
  if (typing || filter.text !== '') spans.push(...filterSpans(filter.text, typing, filter.cursor));
  if (problem !== null) spans.push([`  ${problem}`, 'bad']);
  else if (typing || filter.text !== '') spans.push([found, 'dim']);
  if (marked.size > 0) spans.push([`  ${marked.size} marked`, 'accent']);
  return spans;
}

function filterSpans(text: string, typing: boolean, cursor: number): Span[] {
  if (!typing) return [['  /', 'accent'], [text]];
  return [['  /', 'accent'], ...typedSpans(text, cursor)];
}

/** A line that is being typed, with its cursor. */
export function typedSpans(text: string, cursor: number): Span[] {
  const characters = Array.from(text);
  return [
    [characters.slice(0, cursor).join('')],
    [characters[cursor] ?? ' ', 'selected'],
    [characters.slice(cursor + 1).join('')],
  ];
}
