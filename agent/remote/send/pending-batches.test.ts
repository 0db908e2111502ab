import { expect, it } from 'vitest';
import { testStore } from '../../store/series/series-store.testkit.ts';
import { PendingBatches } from './pending-batches.ts';

it('PendingBatches sends series that come and go, however many there were', async () => {
  const { store, clock } = testStore();
  const pending = new PendingBatches({ store, matches: [], external: {}, samplesPerBatch: 10_000 });
  const found: string[][] = [];
  for (let window = 0; window < 4; window++) {
    clock.advance(1_000);
    const time = clock.now();
    const ids = Array.from({ length: window === 3 ? 1 : 1_200 }, (_, index) =>
      store.series({ __name__: 'x', run: `${window === 3 ? 0 : window}`, index: `${index}` }, 'gauge'),
    );
    store.append(time, ids, new Float64Array(ids.length));
    for await (const { parts } of pending.ofWindow({ start: time, end: time }))
      found.push(parts.map(({ series }) => series.labels.join(' ')));
  }
  expect(found.map((labels) => labels.length)).toEqual([1_200, 1_200, 1_200, 1]);
  expect(found[3]).toEqual(['__name__ x index 0 run 0']);
});
