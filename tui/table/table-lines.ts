import { fitText } from '../text/fit-text.ts';
import { line, type Span } from '../text/spans.ts';
import type { Role, Theme } from '../theme/theme.ts';
import { type PlacedColumn, placeColumns } from './column.ts';
import type { Table } from './table.ts';
import type { TableItem } from './table-rows.ts';

/** What differs from the columns in one row. */
export type RowStyle = {
  /** Paints all cells but those whose column says otherwise here. */
  readonly role?: Role | undefined;
  /** The columns that keep their own role. */
  readonly kept?: ReadonlySet<string>;
  /** Only these columns are shown, and after them these words. */
  readonly instead?: { readonly columns: ReadonlySet<string>; readonly text: string; readonly role: Role };
};

export type TableLinesOptions<Row> = {
  readonly table: Table<Row>;
  readonly items: readonly TableItem<Row>[];
  readonly selected: Row | undefined;
  readonly width: number;
  readonly height: number;
};

/** A table as exactly `height` lines: the titles, then the rows that are visible. */
export function tableLines<Row>(options: TableLinesOptions<Row>, theme: Theme): string[] {
  const { table, items, selected, width, height } = options;
  const columns = placeColumns(table.columns, width - 1, table.state.columns);
  const visible = items.slice(table.state.top, table.state.top + height - 1);
  const body = visible.map((item) =>
    item.type === 'group'
      ? groupLine(item, width, theme)
      : rowLine(item.row, { table, columns, selected: item.row === selected, width }, theme),
  );
  const lines = items.length > 0 ? body : emptyLines(table, width, theme);
  const blank = line([], width, theme);
  return [
    titleLine(table, columns, width, theme),
    ...Array.from({ length: height - 1 }, (_, index) => lines[index] ?? blank),
  ];
}

function titleLine<Row>(
  { state }: Table<Row>,
  columns: readonly PlacedColumn<Row>[],
  width: number,
  theme: Theme,
): string {
  const { sortedDown, sortedUp, ellipsis } = theme.glyphs;
  const spans = columns.flatMap(({ column, width }): Span[] => {
    const mark = column.id === state.sort ? (state.reversed ? sortedUp : sortedDown) : '';
    return [[' '], [fitText(`${column.title}${mark}`, width, { align: column.align, ellipsis }), 'axis']];
  });
  return line(spans, width, theme);
}

function groupLine(
  { name, count }: { readonly name: string; readonly count: number },
  width: number,
  theme: Theme,
): string {
  return line(
    [
      [` ${theme.glyphs.rule}${theme.glyphs.rule} `, 'axis'],
      [name, 'title'],
      [`  ${count}`, 'dim'],
    ],
    width,
    theme,
  );
}

function rowLine<Row>(
  row: Row,
  {
    table,
    columns,
    selected,
    width,
  }: { table: Table<Row>; columns: readonly PlacedColumn<Row>[]; selected: boolean; width: number },
  theme: Theme,
): string {
  const style = table.options.style?.(row, theme) ?? {};
  const marked = table.state.marked.has(table.options.key(row));
  const spans: Span[] = [
    [marked ? theme.glyphs.marked : selected ? theme.glyphs.selected : ' ', marked ? 'accent' : 'plain'],
  ];
  const shown = columns.filter(({ column }) => style.instead?.columns.has(column.id) ?? true);
  shown.forEach(({ column, width }, index) => {
    const own = style.role === undefined || style.kept?.has(column.id) === true;
    spans.push([index === 0 ? '' : ' ']);
    if (own && !selected && column.spans !== undefined) spans.push(...column.spans(row, theme, width));
    else spans.push(cell(row, { column, width }, own ? column.role?.(row) : style.role, theme));
  });
  if (style.instead !== undefined) spans.push([`  ${style.instead.text}`, style.instead.role]);
  if (!selected) return line(spans, width, theme);
  const plain = spans.map(([text]): Span => [text]);
  return theme.paint('selected', line(plain, width, theme));
}

function cell<Row>(
  row: Row,
  { column, width }: PlacedColumn<Row>,
  role: Role | undefined,
  theme: Theme,
): Span {
  const { ellipsis } = theme.glyphs;
  return [fitText(column.text(row, theme, width), width, { align: column.align, ellipsis }), role ?? 'plain'];
}

function emptyLines<Row>({ all, state, options }: Table<Row>, width: number, theme: Theme): string[] {
  const words =
    all.length === 0
      ? (options.empty?.() ?? ['Nothing here.'])
      : [`Nothing matches "${state.filter.text}".`, 'Esc shows everything again.'];
  return ['', ...words].map((text) => line([[`  ${text}`, 'dim']], width, theme));
}
