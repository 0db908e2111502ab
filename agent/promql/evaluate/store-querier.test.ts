import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { silentLog } from '../../kit/log.ts';
import { seriesConfig } from '../../store/series/config.ts';
import { openSeriesStore } from '../../store/series/open-series-store.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { memoryStore } from '../memory-store.testkit.ts';
import { ask, askRange, shown } from './evaluate-query.testkit.ts';
import { StoreQuerier } from './store-querier.ts';

const HOUR = 3_600;

describe('StoreQuerier on aggregates', () => {
  test('joins what has expired with what has not, without a gap', async () => {
    const store = memoryStore();
    const id = store.add({ __name__: 'm' }, [
      [7_200_000, 7],
      [7_210_000, 8],
    ]);
    store.addAggregates('1m', id, [
      [7_080_000, 5],
      [7_140_000, 6],
    ]);
    const result = await askRange(store, 'm', { from: 7_110, to: 7_230, step: 30 });
    expect(shown(result)).toEqual(['{__name__="m"} 5@7110 6@7140 6@7170 7@7200 8@7230']);
    expect(store.readFrom).toEqual(['1m', 'raw']);
    expect(result.infos).toEqual([]);
  });

  test('an hourly aggregate answers for an hour', async () => {
    const store = memoryStore();
    const id = store.add({ __name__: 'm' }, [[100 * HOUR * 1_000, 1]]);
    store.addAggregates('1h', id, [
      [2 * HOUR * 1_000, 2],
      [3 * HOUR * 1_000, 3],
    ]);
    const range = { from: 2.5 * HOUR, to: 4.5 * HOUR, step: HOUR };
    expect(shown(await askRange(store, 'm', range))).toEqual([
      `{__name__="m"} 2@${2.5 * HOUR} 3@${3.5 * HOUR}`,
    ]);
  });

  test('tells where aggregates answered for what there were too many samples of', async () => {
    const store = memoryStore();
    const id = store.add({ __name__: 'm' }, [[0, 1]]);
    store.addAggregates('1m', id, [
      [60_000, 4],
      [120_000, 5],
    ]);
    const range = { from: 60, to: 400 * 24 * HOUR, step: 60 };
    const result = await askRange(store, 'm', range);
    expect(shown(result)[0]).toMatch(/^\{__name__="m"\} 4@60 5@120 5@180/);
    expect(result.infos).toEqual([
      'PromQL info: the range is long: it was answered from the last sample of each minute',
    ]);
  });
});

describe('StoreQuerier at an instant', () => {
  test('finds the newest sample, near or far', async () => {
    const store = memoryStore();
    store.add({ __name__: 'm', i: 'near' }, [
      [290_000, 1],
      [300_000, 2],
    ]);
    store.add({ __name__: 'm', i: 'far' }, [[100_000, 3]]);
    store.add({ __name__: 'm', i: 'gone' }, [
      [200_000, 4],
      [299_000, 'stale'],
    ]);
    const result = await ask(store, 'm', 300);
    expect(shown(result)).toEqual(['{__name__="m", i="near"} 2', '{__name__="m", i="far"} 3']);
    expect(result.stats.samples).toBe(4);
  });

  test('hands out each series, in whatever order and however often', async () => {
    const store = memoryStore();
    for (const i of ['a', 'b', 'c']) store.add({ __name__: 'm', i }, [[1_000, 1]]);
    const found = await new StoreQuerier(store).select({
      matchers: [{ name: '__name__', op: '=', value: 'm' }],
      start: 0,
      end: 2_000,
      step: 1_000,
      use: 'window',
    });
    const samples = (index: number) => [...found[index]!.read()].map(({ values }) => values[0]);
    expect([samples(2), samples(0), samples(0), samples(1)]).toEqual([[1], [1], [1], [1]]);
  });
});

describe('StoreQuerier on the series store', () => {
  const BEGIN = 1_700_000_000_000;
  const TICKS = 2_000;
  const folder = mkdtempSync(join(tmpdir(), 'vedette-promql-'));
  const clock = fakeClock(BEGIN);
  let store: SeriesStore;

  beforeAll(() => {
    store = openSeriesStore(folder, { config: seriesConfig.parse({}), clock, log: silentLog });
    const ids = Array.from({ length: 40 }, (_, i) =>
      store.series({ __name__: 'ticks', i: `${i}` }, 'counter'),
    );
    for (let tick = 0; tick < TICKS; tick++) {
      store.append(
        BEGIN + tick * 1_000,
        ids,
        ids.map((_, index) => tick * (index + 1)),
      );
      clock.advance(1_000);
      store.maintain(50);
    }
  });
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  test('an instant gives the newest sample of each series', async () => {
    const result = await ask(store, 'ticks{i=~"[0-2]"}', BEGIN / 1_000 + TICKS - 1);
    expect(shown(result)).toEqual(
      ['0', '1', '2'].map((i) => `{__name__="ticks", i="${i}"} ${(TICKS - 1) * (+i + 1)}`),
    );
  });

  test('a range reads each sample once, over sealed blocks and the newest ticks', async () => {
    const range = { from: BEGIN / 1_000, to: BEGIN / 1_000 + TICKS - 1, step: 1 };
    const result = await askRange(store, 'sum(ticks)', range);
    if (result.type !== 'matrix') throw new TypeError(result.type);
    expect(Array.from(result.series[0]!.values)).toEqual(
      Array.from({ length: TICKS }, (_, tick) => tick * 820),
    );
    expect(result.stats.samples).toBe(40 * TICKS);
  });
});
