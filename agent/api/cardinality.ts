import type { Labels } from '../kit/labels.ts';
import { TimeSlice } from '../kit/time-slice.ts';

/** How many of something there are, most first. */
type Counted = { name: string; value: number }[];

export type Cardinality = {
  readonly headStats: { readonly numSeries: number; readonly numLabelPairs: number };
  readonly seriesCountByMetricName: Counted;
  readonly labelValueCountByLabelName: Counted;
  readonly memoryInBytesByLabelName: Counted;
  readonly seriesCountByLabelValuePair: Counted;
};

/** Counts what makes most series, as Prometheus does (tsdb/index/postings.go, `Stats`); `limit` of each. */
export async function cardinalityOf(
  series: readonly { readonly labels: Labels }[],
  limit: number,
  signal: AbortSignal,
): Promise<Cardinality> {
  const pairs = await countPairs(series, signal);
  const all = [...pairs].flatMap(([name, values]) =>
    [...values].map(([value, count]) => ({ name, value, count })),
  );
  const bytes = ([name, values]: [string, Values]) => totalOf(values, (text) => text.length + name.length);
  const list = (entries: Iterable<readonly [string, number]>) => most(entries, limit);
  return {
    headStats: { numSeries: series.length, numLabelPairs: all.length },
    seriesCountByMetricName: list(pairs.get('__name__') ?? []),
    labelValueCountByLabelName: list([...pairs].map(([name, values]) => [name, values.size])),
    memoryInBytesByLabelName: list([...pairs].map((entry) => [entry[0], bytes(entry)])),
    seriesCountByLabelValuePair: list(all.map(({ name, value, count }) => [`${name}=${value}`, count])),
  };
}

/** How many series have that value. */
type Values = Map<string, number>;

async function countPairs(
  series: readonly { readonly labels: Labels }[],
  signal: AbortSignal,
): Promise<Map<string, Values>> {
  const pairs = new Map<string, Values>();
  const slice = new TimeSlice();
  for (const { labels } of series) {
    for (const [name, value] of Object.entries(labels)) {
      const values = pairs.get(name) ?? new Map<string, number>();
      pairs.set(name, values.set(value, (values.get(value) ?? 0) + 1));
    }
    if (slice.over) await slice.next(signal);
  }
  return pairs;
}

function totalOf(values: Values, size: (value: string) => number): number {
  let total = 0;
  for (const [value, count] of values) total += size(value) * count;
  return total;
}

function most(entries: Iterable<readonly [string, number]>, limit: number): Counted {
  return [...entries]
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => b.value - a.value)
    .slice(0, limit);
}
