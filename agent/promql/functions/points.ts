import type { Breaths } from '../evaluate/operator.ts';
import type { Row } from '../evaluate/row.ts';
import type { MapFunction } from './function.ts';

/** A function of one number, applied to every point. */
export const ofPoints = (map: (value: number) => number): MapFunction => ({ kind: 'map', map });

/** A row with other values, whose metric name goes; none where the point gives undefined. */
export function mapRow(row: Row, map: (value: number, step: number) => number | undefined): Row {
  const values = new Float64Array(row.values.length);
  const present = new Uint8Array(row.values.length);
  for (let step = 0; step < values.length; step++) {
    const value = row.present[step] ? map(row.values[step]!, step) : undefined;
    if (value === undefined) continue;
    values[step] = value;
    present[step] = 1;
  }
  return { labels: row.labels, dropName: true, values, present };
}

/** Rows one by one, with a breath behind each. */
export function* eachRow<T>(rows: readonly Row[], map: (row: Row) => T): Breaths<T[]> {
  const results: T[] = [];
  for (const row of rows) {
    results.push(map(row));
    yield;
  }
  return results;
}

/** Rows that have a point at some step: one that has none is no series. */
export const withPoints = (rows: readonly Row[]): Row[] => rows.filter(({ present }) => present.includes(1));
