import { safeLine } from '../../kit/safe-text.ts';
import { cutToWidth, displayWidth } from './display-width.ts';

/** One column of a table; cells may hold foreign text. */
export type Column<Row> = {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** @default 'left' */
  readonly align?: 'left' | 'right';
  /** The higher, the sooner it is left out on a narrow terminal; without it the column always stays. */
  readonly spare?: number;
  /** It may be cut to this width before spare columns are left out. */
  readonly shrinkTo?: number;
  /** Colours a finished cell. */
  readonly style?: (row: Row, text: string) => string;
};

const GAP = 2;

/**
 * Lays rows out in aligned columns, at most `width` columns of the terminal wide. Spare columns
 * that are empty are left out; so are others while cutting the columns that may shrink to `shrinkTo` is not enough. At
 * last those are cut down to their titles. The first line holds the titles.
 */
export function formatTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): string[] {
  const laid = squeeze(
    columns
      .map((column) => layOut(column, rows))
      .filter(({ column, cells }) => cells.some((cell) => cell !== '') || column.spare === undefined),
    width,
  );
  const lines = rows.map((row, index) => laid.map((one) => cellOf(one, row, index)).join(' '.repeat(GAP)));
  return [laid.map(title).join(' '.repeat(GAP)), ...lines].map((line) => line.trimEnd());
}

type Laid<Row> = { readonly column: Column<Row>; readonly cells: readonly string[]; width: number };

function layOut<Row>(column: Column<Row>, rows: readonly Row[]): Laid<Row> {
  const cells = rows.map((row) => safeLine(column.cell(row)));
  return {
    column,
    cells,
    width: cells.reduce((most, cell) => Math.max(most, displayWidth(cell)), displayWidth(column.title)),
  };
}

function squeeze<Row>(laid: Laid<Row>[], width: number): Laid<Row>[] {
  let kept = laid;
  while (excess(kept, width) > room(kept)) {
    const spare = kept.reduce((a, b) => ((b.column.spare ?? 0) > (a.column.spare ?? 0) ? b : a));
    if (spare.column.spare === undefined) break;
    kept = kept.filter((one) => one !== spare);
  }
  for (const one of kept) cut(one, comfortable(one), excess(kept, width));
  for (const one of kept) if (one.column.shrinkTo !== undefined) cut(one, least(one), excess(kept, width));
  return kept;
}

function cut<Row>(one: Laid<Row>, to: number, excess: number): void {
  one.width = Math.max(Math.min(one.width, to), one.width - Math.max(excess, 0));
}

/** How much the columns can give without hurting. */
function room<Row>(laid: readonly Laid<Row>[]): number {
  return laid.reduce((sum, one) => sum + one.width - Math.min(one.width, comfortable(one)), 0);
}

function comfortable<Row>(one: Laid<Row>): number {
  return Math.max(one.column.shrinkTo ?? one.width, least(one));
}

function least<Row>({ column }: Laid<Row>): number {
  return displayWidth(column.title);
}

function excess(laid: readonly { readonly width: number }[], width: number): number {
  return laid.reduce((sum, one) => sum + one.width + GAP, -GAP) - width;
}

function title<Row>({ column, width }: Laid<Row>): string {
  return padded(column.title, width, column.align);
}

function cellOf<Row>({ column, cells, width }: Laid<Row>, row: Row, index: number): string {
  const text = padded(cutToWidth(cells[index]!, width), width, column.align);
  return column.style?.(row, text) ?? text;
}

function padded(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(width - displayWidth(text), 0));
  return align === 'left' ? text + space : space + text;
}
