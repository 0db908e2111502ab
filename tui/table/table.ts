import { actionOf } from '../screens/key-binding.ts';
import { editText } from '../text/text-input.ts';
import type { Theme } from '../theme/theme.ts';
import type { Column } from './column.ts';
import { filterKeys, tableKeys } from './table-keys.ts';
import { type RowStyle, tableLines } from './table-lines.ts';
import { type Order, sortNames, type TableRows, tableRows } from './table-rows.ts';
import {
  initialTableState,
  selectedIndex,
  type TableAction,
  type TableState,
  tableReducer,
  visibleTop,
  withFilter,
} from './table-state.ts';

export type TableOptions<Row> = {
  readonly columns: readonly Column<Row>[];
  /** What stays the same while the row changes. */
  readonly key: (row: Row) => string;
  /** What rows of equal value are sorted by, and what they are called. */
  readonly name: (row: Row) => string;
  /** The text that words of a filter are looked for in. @default the name and all columns that are text */
  readonly words?: (row: Row) => string;
  readonly labels?: (row: Row) => Readonly<Record<string, string>>;
  /** Orders that are not those of one column; the first is that in the beginning. */
  readonly orders?: readonly Order<Row>[];
  /** What rows are sorted by in the beginning. @default the first order, else the first column with a value */
  readonly sort?: string;
  /** The label that rows are grouped by in the beginning. */
  readonly group?: string;
  /** Puts the sorted rows into another order that keeps theirs where it can, such as a tree; each group by itself. */
  readonly arrange?: (rows: readonly Row[]) => readonly Row[];
  /** What differs from the columns in some rows. */
  readonly style?: (row: Row, theme: Theme) => RowStyle;
  /** What is shown where there are no rows at all. */
  readonly empty?: () => readonly string[];
};

/** A table of rows with everything that users may do to each: sort, filter, choose columns, mark, group, scroll. */
export class Table<Row> {
  readonly options: TableOptions<Row>;
  /** What is chosen in the beginning. */
  readonly initial: TableState;
  state: TableState;
  #all: readonly Row[] = [];
  #shown: TableRows<Row> | undefined;
  #shownFor: TableState | undefined;
  #visible = 10;

  constructor(options: TableOptions<Row>) {
    this.options = options;
    const sort = options.sort ?? this.#sorts()[0] ?? '';
    this.initial = { ...initialTableState(sort), group: options.group ?? null };
    this.state = this.initial;
  }

  /** Takes the newest rows. */
  show(rows: readonly Row[]): void {
    this.#all = rows;
    this.#shown = undefined;
  }

  /** All rows, whatever the filter says. */
  get all(): readonly Row[] {
    return this.#all;
  }

  /** The rows that are shown, in their order. */
  get rows(): readonly Row[] {
    return this.shown().rows;
  }

  get selected(): Row | undefined {
    return this.rows[selectedIndex(this.state, this.#order())];
  }

  /** The marked rows; where none is marked, the selected one. */
  get chosen(): readonly Row[] {
    const { key } = this.options;
    const marked = this.#all.filter((row) => this.state.marked.has(key(row)));
    return marked.length > 0 ? marked : this.selected === undefined ? [] : [this.selected];
  }

  /** Does what the key is bound to; false when it is not bound here. */
  press(key: string): boolean {
    if (this.state.typing) return this.#type(key);
    const action = actionOf(tableKeys, key);
    if (action === undefined || action.type === 'columns') return false;
    this.act(action);
    return true;
  }

  act(action: TableAction): void {
    this.state = tableReducer(this.state, action, {
      order: this.#order(),
      visible: this.#visible,
      sorts: this.#sorts(),
      groups: this.groups(),
    });
  }

  /** The columns that users may choose among. */
  get columns(): readonly Column<Row>[] {
    return this.options.columns;
  }

  choose(columns: readonly string[] | null): void {
    this.state = { ...this.state, columns };
  }

  filter(text: string): void {
    this.state = withFilter(this.state, text);
  }

  /** Takes away what the user chose, the filter first, then the marks; false where there is neither. */
  clear(): boolean {
    const { filter, marked } = this.state;
    if (filter.text !== '') this.act({ type: 'clear-filter' });
    else if (marked.size > 0) this.state = { ...this.state, marked: new Set() };
    else return false;
    return true;
  }

  sortBy(sort: string, reversed = false): void {
    if (this.#sorts().includes(sort)) this.state = { ...this.state, sort, reversed };
  }

  groupBy(group: string | null): void {
    this.state = { ...this.state, group };
  }

  select(key: string): void {
    this.state = { ...this.state, selected: key };
  }

  /** The row on that line of the rows, as they were drawn last. */
  rowAt(line: number): Row | undefined {
    const item = this.shown().items[this.state.top + line];
    return item?.type === 'row' ? item.row : undefined;
  }

  /** The names of the labels that rows may be grouped by. */
  groups(): string[] {
    const { labels } = this.options;
    if (labels === undefined) return [];
    return [...new Set(this.#all.flatMap((row) => Object.keys(labels(row))))].sort();
  }

  /**
   * Title and rows as exactly `height` lines; remembers how many are visible, for scrolling. Of two tables on a screen,
   * only that which takes the keys shows what is selected.
   */
  lines(width: number, height: number, theme: Theme, takesKeys = true): string[] {
    const { items } = this.shown();
    this.#visible = Math.max(1, height - 1);
    const selected = this.selected;
    const index = items.findIndex((item) => item.type === 'row' && item.row === selected);
    const top = visibleTop(this.state.top, Math.max(0, index), this.#visible, items.length);
    // The head of the first group would never come back into sight.
    this.state = { ...this.state, top: index === 1 && top === 1 ? 0 : top };
    const shown = takesKeys ? selected : undefined;
    return tableLines({ table: this, items, selected: shown, width, height }, theme);
  }

  /** The rows as they are shown: filtered, sorted, grouped. Made once for each change. */
  shown(): TableRows<Row> {
    const { sort, reversed, filter, group } = this.state;
    const before = this.#shownFor;
    const same =
      before?.sort === sort &&
      before.reversed === reversed &&
      before.filter === filter &&
      before.group === group;
    if (this.#shown === undefined || !same) this.#shown = this.#make();
    this.#shownFor = this.state;
    return this.#shown;
  }

  #make(): TableRows<Row> {
    const { columns, key, name, labels, orders = [], words, arrange } = this.options;
    return tableRows(
      this.#all,
      {
        columns,
        key,
        name,
        orders,
        words: words ?? ((row) => wordsOf(row, this.options)),
        ...(labels ? { labels } : {}),
        ...(arrange ? { arrange } : {}),
      },
      this.state,
    );
  }

  #order(): string[] {
    return this.rows.map(this.options.key);
  }

  #sorts(): string[] {
    return sortNames(this.options.columns, this.options.orders ?? []);
  }

  #type(key: string): boolean {
    const action = actionOf(filterKeys, key);
    const edited = action === undefined ? editText(this.state.filter, key) : undefined;
    if (action !== undefined) this.act(action);
    else if (edited !== undefined) this.state = withFilter(this.state, edited);
    return true;
  }
}

function wordsOf<Row>(row: Row, { columns, name, labels }: TableOptions<Row>): string {
  const texts = columns.map(({ value }) => value?.(row)).filter((value) => typeof value === 'string');
  const pairs = Object.entries(labels?.(row) ?? {}).map(([label, value]) => `${label}=${value}`);
  return [name(row), ...texts, ...pairs].join(' ');
}
