import { describe, expect, test } from 'vitest';
import { MetricSet } from '../collect/metrics.ts';
import { OperationalError } from '../kit/errors.ts';
import type { AppendResult, SeriesStore } from '../store/series/series-store.ts';
import { isStale } from '../store/series/stale-marker.ts';
import { Recorder } from './recorder.ts';

type Appended = { timestamp: number; ids: number[]; values: Float64Array };

/** A store that notes what it is given; it holds at most `limit` series. */
function notingStore(limit = 100, refused: AppendResult['refused'] = {}) {
  const appended: Appended[] = [];
  let next = 0;
  const store = {
    series() {
      if (next >= limit) throw new OperationalError('limited', 'Cannot store the series: there are 1');
      return next++;
    },
    append(timestamp: number, ids: ArrayLike<number>, values: Float64Array) {
      appended.push({ timestamp, ids: Array.from(ids), values: values.slice() });
      return { stored: ids.length, unwritten: 0, refused };
    },
  } as unknown as SeriesStore;
  return { store, appended };
}

function metric(name: string, value: number) {
  const one = new MetricSet().gauge(name, 'help').with('');
  one.set(value);
  return one;
}

describe('Recorder', () => {
  test('commits all that was added since the last flush at one timestamp', () => {
    const { store, appended } = notingStore();
    const recorder = new Recorder({ store, onRefusal: () => {} });
    recorder.add(1_000, [metric('a', 1)], []);
    recorder.add(1_000, [metric('b', 2)], []);
    recorder.flush(2_000);
    expect(appended).toEqual([{ timestamp: 2_000, ids: [0, 1], values: new Float64Array([1, 2]) }]);
  });

  test('commits nothing when nothing was added', () => {
    const { store, appended } = notingStore();
    new Recorder({ store, onRefusal: () => {} }).flush(1_000);
    expect(appended).toEqual([]);
  });

  test('ends a series whose metric is gone with a stale marker', () => {
    const { store, appended } = notingStore();
    const recorder = new Recorder({ store, onRefusal: () => {} });
    const gone = metric('a', 1);
    recorder.add(1_000, [gone], []);
    recorder.flush(1_000);
    recorder.add(2_000, [], [gone]);
    recorder.flush(2_000);
    expect(isStale(appended[1]!.values, 0)).toBe(true);
  });

  test('keeps the value that makes it grow', () => {
    const { store, appended } = notingStore(2_000);
    const recorder = new Recorder({ store, onRefusal: () => {} });
    const metrics = Array.from({ length: 1_025 }, (_, index) => metric(`m${index}`, 7));
    recorder.add(1_000, metrics, []);
    recorder.flush(1_000);
    expect(appended[0]!.values[1_024]).toBe(7);
  });

  test('keeps the stale marker that makes it grow', () => {
    const { store, appended } = notingStore(2_000);
    const recorder = new Recorder({ store, onRefusal: () => {} });
    const metrics = Array.from({ length: 1_024 }, (_, index) => metric(`m${index}`, 7));
    const gone = metric('gone', 7);
    recorder.add(1_000, [gone], []);
    recorder.flush(1_000);
    recorder.add(2_000, metrics, [gone]);
    recorder.flush(2_000);
    expect(isStale(appended[1]!.values, 1_024)).toBe(true);
  });

  test('keeps the bits of stale markers when it grows', () => {
    const { store, appended } = notingStore(10_000);
    const recorder = new Recorder({ store, onRefusal: () => {} });
    const gone = metric('a', 1);
    recorder.add(1_000, [gone], []);
    recorder.flush(1_000);
    recorder.add(
      2_000,
      Array.from({ length: 3_000 }, (_, index) => metric(`m${index}`, index)),
      [gone],
    );
    recorder.flush(2_000);
    expect(isStale(appended[1]!.values, 3_000)).toBe(true);
    expect(appended[1]!.values[2_999]).toBe(2_999);
  });

  test('tells once a minute of series over the limit and stores the others', () => {
    const { store, appended } = notingStore(1);
    let told = 0;
    const recorder = new Recorder({ store, onRefusal: () => told++ });
    const [first, second] = [metric('a', 1), metric('b', 2)];
    for (const timestamp of [0, 1_000, 59_000, 61_000]) {
      recorder.add(timestamp, [first, second], []);
      recorder.flush(timestamp);
    }
    expect(told).toBe(2);
    expect(appended.map(({ ids }) => ids)).toEqual([[0], [0], [0], [0]]);
  });

  test('registers again what the store has forgotten', () => {
    const { store, appended } = notingStore(100, { 'unknown-series': 1 });
    const recorder = new Recorder({ store, onRefusal: () => {} });
    const one = metric('a', 1);
    recorder.add(1_000, [one], []);
    recorder.flush(1_000);
    recorder.add(2_000, [one], []);
    recorder.flush(2_000);
    expect(appended.map(({ ids }) => ids)).toEqual([[0], [1]]);
  });
});
