import type { Span } from '../text/spans.ts';
import type { Role, Theme } from '../theme/theme.ts';

/**
 * What a number of a column is, which decides how it is written in a filter: `cpu>80%`, `mem>2GiB`, `age>5m`. A number
 * alone is in seconds for `duration`, in milliseconds for `latency`.
 */
export type Quantity = 'ratio' | 'bytes' | 'duration' | 'latency' | 'number';

/** One column of a table. */
export type Column<Row> = {
  /** Unique in its table: how filters, links and the chooser name it. */
  readonly id: string;
  readonly title: string;
  /** What it shows, for the chooser. @default the title */
  readonly does?: string;
  /** Cells it takes at least. */
  readonly width: number;
  /** Cells it may grow to where there is room. @default width */
  readonly widest?: number;
  readonly align: 'left' | 'right';
  /** Columns come in this order as the terminal grows; 0 are always there. */
  readonly rank: number;
  /**
   * What rows are sorted and filtered by: numbers large first, text A first. Columns without it are neither. Durations
   * are in milliseconds.
   */
  readonly value?: (row: Row) => number | string | undefined;
  /** @default 'number' */
  readonly quantity?: Quantity;
  readonly text: (row: Row, theme: Theme, width: number) => string;
  /** The cell in several colours, exactly `width` cells wide; `text` is what is selected, dim or exported. */
  readonly spans?: (row: Row, theme: Theme, width: number) => readonly Span[];
  readonly role?: (row: Row) => Role;
};

/** A column with the width it gets on this screen. */
export type PlacedColumn<Row> = { readonly column: Column<Row>; readonly width: number };

/**
 * The columns that fit beside each other with a blank between them; what is left over widens those that may grow.
 * `chosen`: the ids that the user wants to see, in their order; they are taken as long as they fit.
 */
export function placeColumns<Row>(
  columns: readonly Column<Row>[],
  width: number,
  chosen: readonly string[] | null = null,
): PlacedColumn<Row>[] {
  const kept = chosen === null ? byRank(columns, width) : inOrder(columns, chosen, width);
  let left = width - kept.reduce((sum, column) => sum + column.width + 1, 0);
  return kept.map((column) => {
    const more = Math.max(0, Math.min(left, (column.widest ?? column.width) - column.width));
    left -= more;
    return { column, width: column.width + more };
  });
}

function byRank<Row>(columns: readonly Column<Row>[], width: number): Column<Row>[] {
  const chosen = new Set<Column<Row>>();
  let left = width;
  for (const column of columns.toSorted((a, b) => a.rank - b.rank)) {
    if (column.rank > 0 && column.width + 1 > left) break;
    chosen.add(column);
    left -= column.width + 1;
  }
  return columns.filter((column) => chosen.has(column));
}

function inOrder<Row>(
  columns: readonly Column<Row>[],
  chosen: readonly string[],
  width: number,
): Column<Row>[] {
  const wanted = chosen.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const fitting = wanted.findIndex((_, index) => total(wanted.slice(0, index + 1)) > width);
  return fitting < 0 ? wanted : wanted.slice(0, Math.max(1, fitting));
}

function total<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + width + 1, 0);
}
