import type { Labels } from '../../kit/labels.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { type MemoryStore, memoryStore } from '../memory-store.testkit.ts';
import { parseExpression } from '../syntax/parse-expression.ts';
import { evaluateQuery } from './evaluate-query.ts';
import { describeLabels } from './label-sets.ts';
import type { Query, QueryResult, ResultSeries } from './query.ts';
import { StoreQuerier } from './store-querier.ts';

export const noLimits = { maxSamples: 1e9, maxPoints: 1e9, maxSeries: 1e6, timeout: 60_000 };

type Options = Partial<Omit<Query, 'expression' | 'instant' | 'querier' | 'source' | 'steps'>>;

/** Series from lines such as `up{job="a"} 1 2 _ stale`, a point each `step` seconds from 0 on. */
export function storeOf(step: number, ...lines: readonly string[]): MemoryStore {
  const store = memoryStore({ chunk: 3 });
  for (const line of lines) {
    const [, name = '', inner = '', points = ''] = /^([\w:]*)(?:\{(.*?)\})? +(.*)$/.exec(line)!;
    const labels: Record<string, string> = name === '' ? {} : { __name__: name };
    for (const [, label, value] of inner.matchAll(/(\w+)="(.*?)"/g)) labels[label!] = value!;
    add(store, labels, points, step * 1_000);
  }
  return store;
}

function add(store: MemoryStore, labels: Labels, points: string, step: number): void {
  const samples = points
    .split(' ')
    .map((point, index) => [index * step, point === 'stale' ? point : Number(point)] as const)
    .filter((_, index) => points.split(' ')[index] !== '_');
  store.add(labels, samples);
}

/** Evaluates at one instant, seconds since 0. */
export function ask(
  store: SeriesStore,
  source: string,
  at: number,
  options: Options = {},
): Promise<QueryResult> {
  const steps = { start: at * 1_000, end: at * 1_000, step: 0 };
  return evaluateQuery({ ...queryOf(store, source, options), steps, instant: true });
}

/** Evaluates from 0 on, all in seconds. */
export function askRange(
  store: SeriesStore,
  source: string,
  { from = 0, to, step }: { from?: number; to: number; step: number },
  options: Options = {},
): Promise<QueryResult> {
  const steps = { start: from * 1_000, end: to * 1_000, step: step * 1_000 };
  return evaluateQuery({ ...queryOf(store, source, options), steps, instant: false });
}

function queryOf(store: SeriesStore, source: string, options: Options) {
  const expression = parseExpression(source);
  return { source, expression, querier: new StoreQuerier(store), limits: noLimits, ...options };
}

/** Lines such as `{__name__="up"} 1 2@60`: values, with their times in seconds where these are not the step's. */
export function shown(result: QueryResult): string[] {
  if (result.type === 'scalar' || result.type === 'string') return [String(result.value)];
  return result.series.map((series) => `${describeLabels(series.labels)} ${pointsOf(series, result.type)}`);
}

function pointsOf({ timestamps, values }: ResultSeries, type: 'matrix' | 'vector'): string {
  if (type === 'vector') return String(values[0]);
  return Array.from(values, (value, index) => `${value}@${timestamps[index]! / 1_000}`).join(' ');
}
