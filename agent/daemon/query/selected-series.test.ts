import { expect, test } from 'vitest';
import { memoryStore } from '../../promql/memory-store.testkit.ts';
import { selectedSeries } from './selected-series.ts';

test('selectedSeries() lets others work between selectors, and ends when nobody waits any more', async () => {
  const store = memoryStore();
  let selections = 0;
  store.select = () => {
    selections++;
    const until = performance.now() + 1;
    while (performance.now() < until);
    return [];
  };
  const selectors = Array.from({ length: 2_000 }, (_, index) => `x${index}`);
  const leaving = new AbortController();
  const found = selectedSeries(store, selectors, { maxSeries: 10, signal: leaving.signal });
  setTimeout(() => leaving.abort(new Error('left')), 50);
  await expect(found).rejects.toThrow('left');
  expect(selections).toBeLessThan(2_000);
});
