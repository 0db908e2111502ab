import type { Labels } from '../kit/labels.ts';
import type { SeriesStore } from '../store/series/series-store.ts';
import type { EvaluateOptions } from './evaluate-selector.ts';
import type { Selector } from './parse-selector.ts';
import { planRead } from './plan-read.ts';
import { readSeries } from './read-series.ts';

export type ListSeriesOptions = EvaluateOptions & {
  /** Only series with a sample from here on, ms since the epoch. */
  readonly start?: number;
  /** Only series with a sample up to here. */
  readonly end?: number;
  /** Most label sets to give. @default Infinity */
  readonly limit?: number;
};

/** The label sets of the series that any of the selectors accepts, each once. */
export async function* listSeries(
  store: SeriesStore,
  selectors: readonly Selector[],
  options: ListSeriesOptions = {},
): AsyncGenerator<Labels> {
  const { limit = Number.POSITIVE_INFINITY, maxSeries = 10_000, signal } = options;
  const found = new Map(
    selectors.flatMap(({ matchers }) => store.select(matchers)).map(({ id, labels }) => [id, labels]),
  );
  let given = 0;
  for (const [id, labels] of found) {
    if (given >= Math.min(limit, maxSeries)) return;
    signal?.throwIfAborted();
    if (!(await hasSamples(store, id, options))) continue;
    given++;
    yield labels;
  }
}

async function hasSamples(store: SeriesStore, id: number, options: ListSeriesOptions): Promise<boolean> {
  const { start, end = Number.MAX_SAFE_INTEGER, signal } = options;
  if (start === undefined && options.end === undefined) return true;
  const window = { start: start ?? 0, end, signal };
  const plan = planRead({ ...window, step: 1 }, store.health().oldest);
  for await (const { timestamps } of readSeries(store, [id], plan, window))
    if (timestamps.length > 0) return true;
  return false;
}
