import { describe, expect, test } from 'vitest';
import type { QueryResult } from '../promql/evaluate/query.ts';
import { OutgoingResults } from './outgoing-results.ts';

const resultOf = (points: number): QueryResult => ({
  type: 'matrix',
  series: [{ labels: {}, timestamps: new Float64Array(points), values: new Float64Array(points) }],
  warnings: [],
  infos: [],
  stats: { series: 1, samples: 0, peakPoints: points, milliseconds: 0 },
});

async function* parts() {
  yield 'a';
  yield 'b';
}

describe('OutgoingResults', () => {
  test('counts a result until its answer has been read', async () => {
    const results = new OutgoingResults();
    const reading = results.count(resultOf(10), parts());
    expect([(await reading.next()).value, results.bytes]).toEqual(['a', 176]);
    expect(await Array.fromAsync(reading)).toEqual(['b']);
    expect(results.bytes).toBe(0);
  });

  test('counts it no longer where its reader gives up', async () => {
    const results = new OutgoingResults();
    const reading = results.count(resultOf(10), parts());
    await reading.next();
    await reading.return(undefined);
    expect(results.bytes).toBe(0);
  });

  test('refuses what has no room beside what others read, and takes one that is too large alone', async () => {
    const results = new OutgoingResults(300);
    const reading = results.count(resultOf(1_000), parts());
    await reading.next();
    expect(() => results.count(resultOf(1), parts())).toThrow('too many large results');
    await reading.return(undefined);
    expect(await Array.fromAsync(results.count(resultOf(1), parts()))).toEqual(['a', 'b']);
  });
});
