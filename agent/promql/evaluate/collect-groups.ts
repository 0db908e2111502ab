import type { Labels } from '../../kit/labels.ts';
import type { AggregationPlace } from './aggregate.ts';
import type { Breaths } from './operator.ts';
import type { Row } from './row.ts';

export type RowGroup = { readonly labels: Labels; readonly rows: Row[] };

/** The rows of each group, groups and rows in the order of their appearance. */
export function* collectGroups({ input, grouping }: AggregationPlace): Breaths<RowGroup[]> {
  const groups = new Map<string, RowGroup>();
  for (const row of input.rows()) {
    if (row !== undefined) {
      const key = grouping.keyOf(row.labels);
      const group = groups.get(key);
      if (group) group.rows.push(row);
      else groups.set(key, { labels: grouping.labelsOf(row.labels), rows: [row] });
    }
    yield;
  }
  return [...groups.values()];
}
