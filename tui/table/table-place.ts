import type { Table } from './table.ts';

/** What is chosen in a table, for a link; nothing where it is as in the beginning. */
export function tableOptions<Row>({ state, initial }: Table<Row>): Record<string, string> {
  const { sort, reversed, filter, group, columns } = state;
  const sorted = sort === initial.sort && !reversed ? '' : `${reversed ? '-' : ''}${sort}`;
  const grouped = group === initial.group ? '' : (group ?? 'none');
  return { filter: filter.text, sort: sorted, group: grouped, columns: columns?.join(',') ?? '' };
}

/** Takes from a link what was chosen in a table; what is not of this table is passed over. */
export function takeTableOptions<Row>(table: Table<Row>, options: Readonly<Record<string, string>>): void {
  const { filter, sort, group, columns } = options;
  if (filter !== undefined) table.filter(filter);
  if (sort !== undefined) table.sortBy(sort.replace(/^-/, ''), sort.startsWith('-'));
  if (group) table.groupBy(group === 'none' ? null : group);
  const known = columns?.split(',').filter((id) => table.columns.some((column) => column.id === id)) ?? [];
  if (known.length > 0) table.choose(known);
}
