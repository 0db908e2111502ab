import { formatLabels, type Labels, labelValue } from '../kit/labels.ts';
import { readyMatcher } from '../store/series/matchers.ts';
import type { Aggregates, SeriesInfo, SeriesStore, StoreStats } from '../store/series/series-store.ts';
import { markStale } from '../store/series/stale-marker.ts';

type Kept = SeriesInfo & { timestamps: number[]; values: number[] };

export type MemoryStore = SeriesStore & {
  /** Adds samples of one series, `[ms, value]`; a value of `stale` ends the series. */
  add(labels: Labels, samples: readonly (readonly [number, number | 'stale'])[]): number;
  /** Adds aggregates of which only `last` matters. */
  addAggregates(resolution: '1m' | '1h', id: number, samples: readonly (readonly [number, number])[]): void;
  /** What was read from: `raw`, `1m`, `1h`. */
  readonly readFrom: string[];
};

const emptyStats: StoreStats = {
  appendedSamples: 0,
  refusedSamples: {
    'out-of-order': 0,
    duplicate: 0,
    'too-far-in-future': 0,
    'too-old': 0,
    'unknown-series': 0,
  },
  refusedSeries: 0,
  lostSamples: 0,
  sealedBlocks: 0,
  packedBlocks: 0,
  corruptBlocks: 0,
  forgottenSeries: 0,
  expiredChunks: 0,
  clockSteps: 0,
  appendSeconds: 0,
  maintenanceSeconds: 0,
  series: 0,
  databaseBytes: 0,
  walBytes: 0,
  blockBytes: { raw: 0, '1m': 0, '1h': 0 },
};

/** A series store that keeps everything in memory, for tests; it hands out chunks of at most `chunk` samples. */
export function memoryStore({ chunk = 100 }: { chunk?: number } = {}): MemoryStore {
  const all: Kept[] = [];
  const coarse = new Map<string, (readonly [number, number])[]>();
  const readFrom: string[] = [];
  const stale = new Set<string>();

  const series = (labels: Labels, type: SeriesInfo['type']): number => {
    const known = all.find((each) => formatLabels(each.labels) === formatLabels(labels));
    if (known) return known.id;
    all.push({ id: all.length + 1, labels, type, timestamps: [], values: [] });
    return all.length;
  };
  const push = (id: number, timestamp: number, value: number | 'stale') => {
    const kept = all[id - 1]!;
    kept.timestamps.push(timestamp);
    kept.values.push(value === 'stale' ? Number.NaN : value);
  };
  const valuesOf = (kept: Kept, from: number, to: number): Float64Array => {
    const values = Float64Array.from(kept.values.slice(from, to));
    for (let index = from; index < to; index++) {
      if (stale.has(`${kept.id}/${index}`)) markStale(values, index - from);
    }
    return values;
  };
  return {
    readFrom,
    series,
    add(labels, samples) {
      const id = series(labels, 'gauge');
      for (const [timestamp, value] of samples) {
        if (value === 'stale') stale.add(`${id}/${all[id - 1]!.values.length}`);
        push(id, timestamp, value);
      }
      return id;
    },
    addAggregates(resolution, id, samples) {
      coarse.set(`${resolution}/${id}`, [...samples]);
    },
    append(timestamp, ids, values) {
      for (let index = 0; index < ids.length; index++) push(ids[index]!, timestamp, values[index]!);
      return { stored: ids.length, unwritten: 0, refused: {} };
    },
    select(matchers) {
      const ready = matchers.map(readyMatcher);
      return all.filter(({ labels }) =>
        ready.every(({ name, accepts }) => accepts(labelValue(labels, name))),
      );
    },
    async *read(ids, options) {
      yield* this.readSync(ids, options);
    },
    *readSync(ids, { start, end, signal }) {
      readFrom.push('raw');
      for (const kept of ids.map((id) => all[id - 1]!)) {
        const inside = kept.timestamps.flatMap((time, index) =>
          time >= start && time <= end ? [index] : [],
        );
        for (let from = 0; from < inside.length; from += chunk) {
          signal?.throwIfAborted();
          const part = inside.slice(from, from + chunk);
          const timestamps = Float64Array.from(part.map((index) => kept.timestamps[index]!));
          yield { id: kept.id, timestamps, values: valuesOf(kept, part[0]!, part.at(-1)! + 1) };
        }
      }
    },
    async *readAggregates(ids, options) {
      yield* this.readAggregatesSync(ids, options);
    },
    *readAggregatesSync(ids, { start, end, resolution }) {
      readFrom.push(resolution);
      for (const id of ids) {
        const kept = (coarse.get(`${resolution}/${id}`) ?? []).filter(
          ([time]) => time >= start && time <= end,
        );
        if (kept.length > 0) yield { id, ...aggregates(kept) };
      }
    },
    health: () => ({
      state: 'ok',
      because: [],
      seriesCount: all.length,
      bytesOnDisk: 0,
      oldest:
        all.length === 0 ? undefined : Math.min(...all.flatMap(({ timestamps }) => timestamps.slice(0, 1))),
      corruptBlocks: 0,
      unwrittenTicks: 0,
    }),
    maintain: () => false,
    stats: () => emptyStats,
    close() {},
  };
}

function aggregates(samples: readonly (readonly [number, number])[]): Aggregates {
  const timestamps = Float64Array.from(samples.map(([time]) => time));
  const last = Float64Array.from(samples.map(([, value]) => value));
  const count = last.map(() => 60);
  return { timestamps, min: last, max: last, sum: last, count, last, increase: last };
}
