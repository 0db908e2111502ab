import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Steps } from './evaluate/query.ts';
import { evaluateInstant, evaluateRange } from './evaluate-selector.ts';
import { type MemoryStore, memoryStore } from './memory-store.testkit.ts';
import { parseSelector } from './parse-selector.ts';

const HOUR = 3_600_000;

async function instant(store: MemoryStore, text: string, time: number): Promise<Record<string, number>> {
  const found = await Array.fromAsync(evaluateInstant(store, parseSelector(text), time));
  return Object.fromEntries(found.map(({ labels, values }) => [labels.host ?? '', values[0]!]));
}

async function range(store: MemoryStore, text: string, steps: Steps): Promise<[number, number][]> {
  const [first] = await Array.fromAsync(evaluateRange(store, parseSelector(text), steps));
  return (first?.timestamps ?? []).map((time, index) => [time, first!.values[index]!]);
}

describe('evaluateInstant()', () => {
  test('gives the newest sample of every series that is selected', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up', host: 'a' }, [
      [1_000, 1],
      [2_000, 2],
      [3_000, 3],
    ]);
    store.add({ __name__: 'up', host: 'b' }, [[1_000, 7]]);
    store.add({ __name__: 'down', host: 'c' }, [[1_000, 9]]);
    expect(await instant(store, 'up', 2_500)).toEqual({ a: 2, b: 7 });
  });

  // Prometheus: staleness.test, "It goes stale 5 minutes after the last sample".
  test('forgets a sample after five minutes', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up', host: 'a' }, [[0, 1]]);
    expect(await instant(store, 'up', 299_999)).toEqual({ a: 1 });
    expect(await instant(store, 'up', 300_000)).toEqual({});
  });

  test('gives nothing after a stale marker', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up', host: 'a' }, [
      [0, 0],
      [10_000, 1],
      [20_000, 'stale'],
      [30_000, 2],
    ]);
    expect(await instant(store, 'up', 19_999)).toEqual({ a: 1 });
    expect(await instant(store, 'up', 20_000)).toEqual({});
    expect(await instant(store, 'up', 29_999)).toEqual({});
    expect(await instant(store, 'up', 30_000)).toEqual({ a: 2 });
  });

  test('takes a NaN that is no stale marker for a value', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up', host: 'a' }, [[0, Number.NaN]]);
    expect(await instant(store, 'up', 0)).toEqual({ a: Number.NaN });
  });

  test('looks into the past by the offset', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up', host: 'a' }, [
      [0, 1],
      [60_000, 2],
    ]);
    expect(await instant(store, 'up offset 30s', 60_000)).toEqual({ a: 1 });
  });

  test('refuses more series than it may touch', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up', host: 'a' }, [[0, 1]]);
    store.add({ __name__: 'up', host: 'b' }, [[0, 1]]);
    const result = evaluateInstant(store, parseSelector('up'), 0, { maxSeries: 1 });
    await expect(Array.fromAsync(result)).rejects.toThrow('it touches 2 series');
  });
});

describe('evaluateRange()', () => {
  test('gives one point a step, each the newest sample at that time', async () => {
    const store = memoryStore({ chunk: 2 });
    store.add({ __name__: 'up' }, [
      [0, 0],
      [900, 1],
      [2_000, 2],
      [2_100, 3],
      [5_000, 4],
    ]);
    expect(await range(store, 'up', { start: 500, end: 4_500, step: 1_000 })).toEqual([
      [500, 0],
      [1_500, 1],
      [2_500, 3],
      [3_500, 3],
      [4_500, 3],
    ]);
  });

  test('leaves out the steps at which there is no sample', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up' }, [
      [0, 1],
      [600_000, 2],
    ]);
    expect(await range(store, 'up', { start: 0, end: 600_000, step: 150_000 })).toEqual([
      [0, 1],
      [150_000, 1],
      [600_000, 2],
    ]);
  });

  test('begins with samples of before the range', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up' }, [[0, 1]]);
    expect(await range(store, 'up', { start: 200_000, end: 200_000, step: 1 })).toEqual([[200_000, 1]]);
  });

  test('keeps the times of the steps under an offset', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up' }, [
      [0, 1],
      [60_000, 2],
    ]);
    expect(await range(store, 'up offset 1m', { start: 60_000, end: 120_000, step: 60_000 })).toEqual([
      [60_000, 1],
      [120_000, 2],
    ]);
  });

  test('reads the minute tier for a long range and its end raw', async () => {
    const store = memoryStore();
    const id = store.add({ __name__: 'up' }, [
      [0, 0],
      [24 * HOUR, 9],
    ]);
    store.addAggregates('1m', id, [[12 * HOUR, 5]]);
    expect(await range(store, 'up', { start: 0, end: 24 * HOUR, step: 12 * HOUR })).toEqual([[24 * HOUR, 9]]);
    expect(store.readFrom).toEqual(['1h', 'raw']);
    expect(await range(store, 'up', { start: 0, end: 24 * HOUR, step: 600_000 })).toEqual([
      [12 * HOUR, 5],
      [24 * HOUR, 9],
    ]);
  });

  test('joins the tier and the raw samples of each series where raw ones have expired', async () => {
    const store = memoryStore();
    const ids = ['a', 'b'].map((host) => store.add({ __name__: 'up', host }, [[HOUR, 2]]));
    for (const id of ids) store.addAggregates('1m', id, [[HOUR - 60_000, 1]]);
    const steps = { start: HOUR - 60_000, end: HOUR, step: 60_000 };
    const found = await Array.fromAsync(evaluateRange(store, parseSelector('up'), steps));
    expect(found.map(({ labels, values }) => [labels.host, values])).toEqual([
      ['a', [1, 2]],
      ['b', [1, 2]],
    ]);
  });

  test('refuses to read more samples than it may', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up' }, [
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    const result = evaluateRange(
      store,
      parseSelector('up'),
      { start: 0, end: 2, step: 1 },
      { maxSamples: 2 },
    );
    await expect(Array.fromAsync(result)).rejects.toThrow('too many samples');
  });

  test('stops when it is cancelled', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up' }, [[0, 1]]);
    const signal = AbortSignal.abort();
    const result = evaluateRange(store, parseSelector('up'), { start: 0, end: 0, step: 1 }, { signal });
    await expect(Array.fromAsync(result)).rejects.toThrow();
  });

  test('agrees at every step with looking at all samples', async () => {
    const sample = fc.tuple(
      fc.integer({ min: 0, max: 900_000 }),
      fc.oneof(fc.integer(), fc.constant('stale' as const)),
    );
    const samples = fc.uniqueArray(sample, { selector: ([time]) => time, maxLength: 30 });
    const steps = fc.record({
      start: fc.integer({ min: 0, max: 900_000 }),
      length: fc.integer({ min: 0, max: 900_000 }),
      step: fc.integer({ min: 10_000, max: 400_000 }),
    });
    await fc.assert(
      fc.asyncProperty(
        samples,
        steps,
        fc.integer({ min: 1, max: 5 }),
        async (unsorted, { start, length, step }, chunk) => {
          const sorted = unsorted.toSorted(([a], [b]) => a - b);
          const store = memoryStore({ chunk });
          store.add({ __name__: 'up' }, [[-1_000_000, 0], ...sorted]);
          const expected: [number, number][] = [];
          for (let time = start; time <= start + length; time += step) {
            const newest = sorted.findLast(([at]) => at <= time);
            if (newest && newest[0] > time - 300_000 && newest[1] !== 'stale')
              expected.push([time, newest[1]]);
          }
          expect(await range(store, 'up', { start, end: start + length, step })).toEqual(expected);
        },
      ),
    );
  });
});
