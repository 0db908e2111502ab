import type { Column } from './column.ts';
import { type Filter, type FilterSubject, parseFilter } from './filter.ts';
import type { TableState } from './table-state.ts';

/** An order that is not that of one column, such as worst first: larger values come first. */
export type Order<Row> = {
  readonly id: string;
  readonly title: string;
  readonly value: (row: Row) => number;
};

/** One line of a table: a row, or the head of a group of rows. */
export type TableItem<Row> =
  | { readonly type: 'row'; readonly row: Row }
  | { readonly type: 'group'; readonly name: string; readonly count: number };

export type TableSource<Row> = FilterSubject<Row> & {
  readonly key: (row: Row) => string;
  readonly orders: readonly Order<Row>[];
  readonly arrange?: (rows: readonly Row[]) => readonly Row[];
};

export type TableRows<Row> = {
  /** The rows in the order of the screen. */
  readonly rows: readonly Row[];
  readonly items: readonly TableItem<Row>[];
  readonly problem: string | null;
};

/** The rows that the filter lets through in the chosen order, group by group. */
export function tableRows<Row>(
  all: readonly Row[],
  source: TableSource<Row>,
  state: Pick<TableState, 'sort' | 'reversed' | 'filter' | 'group'>,
): TableRows<Row> {
  const filter: Filter<Row> = parseFilter(state.filter.text, source);
  const { arrange = (rows: readonly Row[]) => rows } = source;
  const rows = sorted(all.filter(filter.matches), source, state);
  const groups =
    state.group === null
      ? null
      : grouped(rows, source, state.group).map(([name, members]) => [name, arrange(members)] as const);
  const ordered = groups === null ? arrange(rows) : groups.flatMap(([, members]) => members);
  return { rows: ordered, items: itemsOf(ordered, groups), problem: filter.problem };
}

/** Rows without a value are last in either direction; equals are in the order of their names. */
function sorted<Row>(
  rows: readonly Row[],
  { columns, orders, name }: TableSource<Row>,
  { sort, reversed }: Pick<TableState, 'sort' | 'reversed'>,
): Row[] {
  const sign = reversed ? -1 : 1;
  const value = orders.find(({ id }) => id === sort)?.value ?? columns.find(({ id }) => id === sort)?.value;
  const values = new Map(rows.map((row) => [row, value?.(row)]));
  return rows.toSorted((a, b) => {
    const [left, right] = [values.get(a), values.get(b)];
    if (left === undefined || right === undefined)
      return left === right ? compare(name(a), name(b)) : left === undefined ? 1 : -1;
    return sign * compare(left, right) || compare(name(a), name(b));
  });
}

function grouped<Row>(rows: readonly Row[], { labels }: TableSource<Row>, label: string): [string, Row[]][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = labels?.(row)[label] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].map(([name, members]) => [name === '' ? `no ${label}` : `${label}=${name}`, members]);
}

function itemsOf<Row>(
  rows: readonly Row[],
  groups: readonly (readonly [string, readonly Row[]])[] | null,
): TableItem<Row>[] {
  const items = (members: readonly Row[]) => members.map((row) => ({ type: 'row', row }) as const);
  if (groups === null) return items(rows);
  return groups.flatMap(([name, members]) => [
    { type: 'group', name, count: members.length } as const,
    ...items(members),
  ]);
}

/** Numbers from large to small, text from A to Z. */
function compare(left: number | string, right: number | string): number {
  if (typeof left === 'number' && typeof right === 'number') return right - left;
  return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0;
}

/** The names of all columns that rows may be sorted by, the orders first. */
export function sortNames<Row>(columns: readonly Column<Row>[], orders: readonly Order<Row>[]): string[] {
  return [...orders.map(({ id }) => id), ...columns.filter(({ value }) => value).map(({ id }) => id)];
}
