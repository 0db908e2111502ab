import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type FakeClock, fakeClock } from '../../kit/clock.testkit.ts';
import { columnBits } from './codec.testkit.ts';
import { seriesConfig } from './config.ts';
import { type OpenSeriesStoreOptions, openSeriesStore } from './open-series-store.ts';
import type { Aggregates, SeriesStore } from './series-store.ts';

/** 2023-11-14T22:00:00Z, a full hour. */
export const START = 1_699_999_200_000;

export type TestStore = {
  readonly folder: string;
  readonly clock: FakeClock;
  store: SeriesStore;
  reopen(options?: OpenSeriesStoreOptions): SeriesStore;
};

/** A store in a folder of its own, closed and removed when the test ends. */
export function testStore(config: object = {}, options: OpenSeriesStoreOptions = {}): TestStore {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-series-'));
  const clock = fakeClock(START);
  const settings = { clock, config: { ...seriesConfig.parse({}), ...config }, ...options };
  const test: TestStore = {
    folder,
    clock,
    store: openSeriesStore(folder, settings),
    reopen(more = {}) {
      test.store.close();
      test.store = openSeriesStore(folder, { ...settings, ...more });
      return test.store;
    },
  };
  onTestFinished(() => {
    test.store.close();
    rmSync(folder, { recursive: true });
  });
  return test;
}

/** Does all waiting work, in bounded steps. */
export function maintainFully(store: SeriesStore): void {
  for (let step = 0; step < 10_000; step++) if (!store.maintain(5)) return;
  throw new Error('The work does not end');
}

/** Moves the clock on by a second, `count` times, appending what `value` gives for each of `ids`. */
export function tick(
  { store, clock }: TestStore,
  ids: readonly number[],
  count: number,
  value: (time: number, id: number) => number,
): void {
  for (let index = 0; index < count; index++) {
    clock.advance(1_000);
    const now = clock.now();
    store.append(
      now,
      ids,
      Float64Array.from(ids, (id) => value(now, id)),
    );
  }
}

export async function samplesOf(
  store: SeriesStore,
  id: number,
  start = 0,
  end = Number.MAX_SAFE_INTEGER,
): Promise<[time: number, bits: bigint][]> {
  const samples: [number, bigint][] = [];
  for await (const piece of store.read([id], { start, end })) {
    const bits = columnBits(piece.values);
    samples.push(...[...piece.timestamps].map((time, index): [number, bigint] => [time, bits[index]!]));
  }
  return samples;
}

export async function timesOf(store: SeriesStore, id: number): Promise<number[]> {
  return (await samplesOf(store, id)).map(([time]) => time);
}

export type AggregateRow = { [key in keyof Aggregates]: number };

export async function aggregatesOf(
  store: SeriesStore,
  id: number,
  resolution: '1m' | '1h',
): Promise<AggregateRow[]> {
  const rows: AggregateRow[] = [];
  const range = { start: 0, end: Number.MAX_SAFE_INTEGER, resolution };
  for await (const piece of store.readAggregates([id], range)) {
    for (let index = 0; index < piece.timestamps.length; index++) rows.push(rowOf(piece, index));
  }
  return rows;
}

function rowOf(piece: Aggregates, index: number): AggregateRow {
  return {
    timestamps: piece.timestamps[index]!,
    min: piece.min[index]!,
    max: piece.max[index]!,
    sum: piece.sum[index]!,
    count: piece.count[index]!,
    last: piece.last[index]!,
    increase: piece.increase[index]!,
  };
}
