import { describe, expect, test } from 'vitest';
import { RowMerger } from './row-merger.ts';

const row = (labels: Record<string, string>, points: Record<number, number>, dropName = false) => ({
  labels,
  dropName,
  timestamps: Float64Array.from(Object.keys(points), Number),
  values: Float64Array.from(Object.values(points)),
});

function merged(...rows: ReturnType<typeof row>[]) {
  const merger = new RowMerger();
  for (const one of rows) merger.add([one]);
  return merger.rows().map(({ labels, timestamps, values }) => ({
    labels,
    points: Object.fromEntries(Array.from(timestamps, (time, index) => [time, values[index]])),
  }));
}

describe('RowMerger', () => {
  test('joins stretches of time of one series', () => {
    expect(merged(row({ a: '1' }, { 1: 10, 2: 20 }), row({ a: '1' }, { 3: 30 }))).toEqual([
      { labels: { a: '1' }, points: { 1: 10, 2: 20, 3: 30 } },
    ]);
  });

  test('takes of two hosts with the same series the first that has a point', () => {
    expect(merged(row({ a: '1' }, { 1: 10, 3: 30 }), row({ a: '1' }, { 1: 11, 2: 21, 4: 41 }))).toEqual([
      { labels: { a: '1' }, points: { 1: 10, 2: 21, 3: 30, 4: 41 } },
    ]);
  });

  test('keeps series apart that differ in their labels, or in whether their name goes', () => {
    const rows = [row({ a: '1' }, { 1: 1 }), row({ a: '2' }, { 1: 2 }), row({ a: '1' }, { 1: 3 }, true)];
    expect(merged(...rows)).toHaveLength(3);
  });
});
