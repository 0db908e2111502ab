import type { Table } from '../table/table.ts';
import type { Theme } from '../theme/theme.ts';
import type { ExportedCell, ExportedView } from './exported-view.ts';

const TEXT_WIDTH = 30;

/** A table as it leaves the console: the rows that are shown, in their order, with all columns or the chosen ones. */
export function tableView<Row>(
  table: Table<Row>,
  { title, at }: { readonly title: string; readonly at: number },
  theme: Theme,
): Omit<ExportedView, 'link'> {
  const { columns: chosen } = table.state;
  const columns =
    chosen?.flatMap((id) => table.columns.find((column) => column.id === id) ?? []) ?? table.columns;
  return {
    title,
    at,
    columns: columns.map(({ id, title, align }) => ({ id, title, align })),
    rows: table.rows.map((row) =>
      columns.map((column) => ({
        text: column.text(row, theme, column.widest ?? TEXT_WIDTH).trimEnd(),
        value: cellValue(column.value?.(row)),
      })),
    ),
    charts: [],
  };
}

function cellValue(value: number | string | undefined): ExportedCell {
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
}
