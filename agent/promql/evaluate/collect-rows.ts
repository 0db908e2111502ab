import type { Breaths, Rows } from './operator.ts';
import type { Row } from './row.ts';

export function* collectRows(rows: Rows): Breaths<Row[]> {
  const collected: Row[] = [];
  for (const row of rows) {
    if (row !== undefined) collected.push(row);
    yield;
  }
  return collected;
}
