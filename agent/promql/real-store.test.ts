import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock } from '../kit/clock.testkit.ts';
import { silentLog } from '../kit/log.ts';
import { seriesConfig } from '../store/series/config.ts';
import { openSeriesStore } from '../store/series/open-series-store.ts';
import type { SeriesStore } from '../store/series/series-store.ts';
import { evaluateInstant, evaluateRange } from './evaluate-selector.ts';
import { listSeries } from './list-series.ts';
import { parseSelector } from './parse-selector.ts';

const BEGIN = 1_700_000_000_000;
const TICKS = 2_000;

describe('selectors on the series store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-promql-'));
  const clock = fakeClock(BEGIN);
  let store: SeriesStore;

  beforeAll(() => {
    store = openSeriesStore(folder, { config: seriesConfig.parse({}), clock, log: silentLog });
    const ids = ['a', 'b', 'c'].map((host) => store.series({ __name__: 'ticks', host }, 'counter'));
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

  test('evaluateInstant() gives the newest sample of each series', async () => {
    const time = BEGIN + (TICKS - 1) * 1_000;
    const found = await Array.fromAsync(evaluateInstant(store, parseSelector('ticks'), time));
    expect(found.map(({ labels, values }) => [labels.host, values[0]])).toEqual([
      ['a', TICKS - 1],
      ['b', (TICKS - 1) * 2],
      ['c', (TICKS - 1) * 3],
    ]);
  });

  test('evaluateRange() gives each series at each step, over sealed blocks and the newest ticks', async () => {
    const steps = { start: BEGIN, end: BEGIN + (TICKS - 1) * 1_000, step: 7_000 };
    const found = await Array.fromAsync(evaluateRange(store, parseSelector('ticks{host=~"b|c"}'), steps));
    const expected = Array.from({ length: Math.ceil(TICKS / 7) }, (_, index) => index * 7);
    expect(found.map(({ labels, values }) => [labels.host, values])).toEqual([
      ['b', expected.map((tick) => tick * 2)],
      ['c', expected.map((tick) => tick * 3)],
    ]);
  });

  test('listSeries() gives the label sets with samples in the window', async () => {
    const list = (start: number) =>
      Array.fromAsync(listSeries(store, [parseSelector('ticks{host!="a"}')], { start }));
    expect(await list(BEGIN)).toEqual([
      { __name__: 'ticks', host: 'b' },
      { __name__: 'ticks', host: 'c' },
    ]);
    expect(await list(BEGIN + TICKS * 1_000)).toEqual([]);
  });
});
