import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { type FakeClock, fakeClock } from '../../kit/clock.testkit.ts';
import { createLog, silentLog } from '../../kit/log.ts';
import { queryConfig } from '../../promql/config.ts';
import type { Querier } from '../../promql/evaluate/querier.ts';
import { memoryStore } from '../../promql/memory-store.testkit.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { seriesConfig } from '../../store/series/config.ts';
import { openSeriesStore } from '../../store/series/open-series-store.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { localQueries } from './local-queries.ts';
import { storeQuerier } from './store-querier.ts';

const BEGIN = 1_700_000_000_000;
const TICKS = 2_000;
const { signal } = new AbortController();

type Settings = {
  readonly section?: z.input<typeof queryConfig>;
  readonly clock?: FakeClock;
  readonly querier?: () => Promise<Querier>;
};

function queriesOver(store: SeriesStore, settings: Settings = {}) {
  const { section = {}, clock = fakeClock(BEGIN), querier = storeQuerier(store) } = settings;
  const events: NewEvent[] = [];
  const logged: string[] = [];
  const queries = localQueries({
    store,
    querier,
    config: () => queryConfig.parse(section),
    clock,
    log: createLog({ write: (line) => void logged.push(line) }),
    emit: (event) => void events.push(event),
  });
  return { ...queries, events, logged };
}

const instant = (query: string, time: number) => ({
  query,
  steps: { start: time, end: time, step: 1 },
  instant: true,
  signal,
});

describe('localQueries() on the series store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-query-'));
  const clock = fakeClock(BEGIN);
  let store: SeriesStore;

  beforeAll(() => {
    store = openSeriesStore(folder, { config: seriesConfig.parse({}), clock, log: silentLog });
    const ids = ['a', 'b', 'c'].map((host) => store.series({ __name__: 'ticks', host }, 'counter'));
    for (let tick = 0; tick < TICKS; tick++) {
      const values = ids.map((_, index) => tick * (index + 1));
      store.append(BEGIN + tick * 1_000, ids, values);
      clock.advance(1_000);
      store.maintain(50);
    }
  });
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  test('run() gives the newest sample of each series', async () => {
    const result = await queriesOver(store).run(instant('ticks', BEGIN + (TICKS - 1) * 1_000));
    if (result.type !== 'vector') throw new TypeError(result.type);
    expect(result.series.map(({ labels, values }) => [labels.host, values[0]])).toEqual([
      ['a', TICKS - 1],
      ['b', (TICKS - 1) * 2],
      ['c', (TICKS - 1) * 3],
    ]);
  });

  test('run() gives each series at each step, over sealed blocks and the newest ticks', async () => {
    const steps = { start: BEGIN, end: BEGIN + (TICKS - 1) * 1_000, step: 7_000 };
    const query = 'ticks{host=~"b|c"}';
    const result = await queriesOver(store).run({ query, steps, instant: false, signal });
    if (result.type !== 'matrix') throw new TypeError(result.type);
    const expected = Array.from({ length: Math.ceil(TICKS / 7) }, (_, index) => index * 7);
    expect(result.series.map(({ labels, values }) => [labels.host, [...values]])).toEqual([
      ['b', expected.map((tick) => tick * 2)],
      ['c', expected.map((tick) => tick * 3)],
    ]);
  });

  test('listSeries() gives the label sets with samples in the window', async () => {
    const list = async (start: number) =>
      (await queriesOver(store).listSeries({ selectors: ['ticks{host!="a"}'], start, signal })).series;
    expect(await list(BEGIN)).toEqual([
      { __name__: 'ticks', host: 'b' },
      { __name__: 'ticks', host: 'c' },
    ]);
    expect(await list(BEGIN + TICKS * 1_000)).toEqual([]);
  });

  test('newest() gives what each series said last', async () => {
    const newest = await queriesOver(store, { clock }).newest(
      ['ticks{host="b"}', '{host=~"b|none"}'],
      signal,
    );
    const timestamp = BEGIN + (TICKS - 1) * 1_000;
    expect(newest).toEqual([{ labels: { __name__: 'ticks', host: 'b' }, timestamp, value: (TICKS - 1) * 2 }]);
  });
});

describe('localQueries()', () => {
  test('counts queries, what they read and why they failed', async () => {
    const store = memoryStore();
    store.add({ __name__: 'up' }, [[BEGIN, 1]]);
    const queries = queriesOver(store, { section: { max_series: 1 } });
    await queries.run(instant('up', BEGIN));
    await expect(queries.run(instant('up{', BEGIN))).rejects.toThrow(SyntaxError);
    store.add({ __name__: 'up', more: 'yes' }, [[BEGIN, 1]]);
    await expect(queries.run(instant('up', BEGIN))).rejects.toThrow('2 series');
    const failures = new Map([
      ['invalid', 1],
      ['too-large', 1],
    ]);
    expect(queries.counts()).toMatchObject({ count: 3, samples: 1, failures, running: 0, waiting: 0 });
  });

  test('tells of slow queries: all in the log, one a minute by an event', async () => {
    const clock = fakeClock(BEGIN);
    const store = memoryStore();
    const slow = { ...store, select: () => [clock.advance(6_000), ...store.select([])].slice(1) as never };
    const queries = queriesOver(slow, { clock });
    for (let index = 0; index < 3; index++) await queries.run(instant('up', BEGIN));
    expect(queries.logged).toHaveLength(3);
    expect(queries.logged[0]).toContain('slow query');
    expect(queries.events).toMatchObject([
      { kind: 'slow-query', severity: 'warning', message: 'A query took 6 s: up' },
    ]);
    clock.advance(60_000);
    await queries.run(instant('up', BEGIN));
    expect(queries.events).toHaveLength(2);
  });

  test('ends a query whose time is over, however it is worked on', async () => {
    const queries = queriesOver(memoryStore(), { section: { max_samples: 1_000_000_000 } });
    const query = 'count_over_time((vector(1))[1d:1ms])';
    const result = queries.run({ ...instant(query, BEGIN), timeout: 100 });
    await expect(result).rejects.toMatchObject({ kind: expect.stringMatching('timeout|too-large') });
  });

  test('counts the wait for a place towards the time', async () => {
    const store = memoryStore();
    const leaving = new AbortController();
    const stuck = { select: () => new Promise<never>(() => {}) };
    const queries = queriesOver(store, { section: { concurrency: 1 }, querier: async () => stuck });
    const first = queries.run({ ...instant('up', BEGIN), signal: leaving.signal });
    await expect(queries.run({ ...instant('up', BEGIN), timeout: 20 })).rejects.toMatchObject({
      kind: 'timeout',
      message: 'query timed out in query queue',
    });
    leaving.abort();
    await expect(first).rejects.toMatchObject({ message: 'query was canceled in expression evaluation' });
    expect(queries.counts()).toMatchObject({ running: 0, waiting: 0 });
  });

  test('refuses to ask other hosts', async () => {
    const result = queriesOver(memoryStore()).run({ ...instant('up', BEGIN), scope: 'all' });
    await expect(result).rejects.toMatchObject({ kind: 'invalid' });
  });
});
