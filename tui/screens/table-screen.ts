import { tableView } from '../export/table-view.ts';
import type { Place } from '../place/place.ts';
import type { Table } from '../table/table.ts';
import { tableOptions } from '../table/table-place.ts';
import { tableSummary } from '../table/table-summary.ts';
import { ends, type Span } from '../text/spans.ts';
import type { Theme } from '../theme/theme.ts';
import type { KeyBinding } from './key-binding.ts';
import type { Screen, ScreenSize } from './screen.ts';

/** Lines above the rows of a table: what is chosen in it, the titles. */
const HEAD_LINES = 2;

/** What screens that are one table have in common. */
export abstract class TableScreen<Row> implements Screen {
  protected readonly rows: Table<Row>;

  protected constructor(rows: Table<Row>) {
    this.rows = rows;
  }

  abstract headline(theme: Theme): readonly Span[];
  abstract bindings(): readonly KeyBinding<unknown>[];
  abstract legend(theme: Theme): readonly string[];
  abstract press(key: string, size: ScreenSize): boolean;
  abstract refresh(): void;

  /** What is said of the rows at the end of the line above them. */
  protected abstract remark(): string;
  /** The title and the moment of what is exported, ms since the epoch. */
  protected abstract exported(): { readonly title: string; readonly at: number };

  crumb(): string {
    return '';
  }

  table(): Table<never> {
    return this.rows as unknown as Table<never>;
  }

  /** A click selects a row. */
  click(line: number): void {
    const row = this.rows.rowAt(line - HEAD_LINES);
    if (row !== undefined) this.rows.select(this.rows.options.key(row));
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    return this.tableLines(width, height, theme);
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    return { path: [], options: tableOptions(this.rows) };
  }

  view(theme: Theme) {
    return tableView(this.rows, this.exported(), theme);
  }

  stop(): void {}

  /** What is chosen in the table, then the table, as `height` lines. */
  protected tableLines(width: number, height: number, theme: Theme): string[] {
    return [
      ends(tableSummary(this.rows), [[`${this.remark()} `, 'dim']], width, theme),
      ...this.rows.lines(width, Math.max(2, height - 1), theme),
    ];
  }
}
