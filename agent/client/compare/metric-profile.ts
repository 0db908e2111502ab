import { type Matrix, queryRange } from '../../contract/query.ts';
import type { Client } from '../client.ts';
import { type ComparedMetric, comparedMetrics } from './compared-metrics.ts';
import { quantile } from './odd-one.ts';

/** One series over a window, in its own unit; `scale` is the size below which differences do not matter. */
export type MetricSummary = {
  readonly median: number;
  readonly p95: number;
  readonly mean: number;
  readonly scale: number;
};
/** By the name of the series, labels included. */
export type MetricProfile = Readonly<Record<string, MetricSummary>>;

export type MetricProfileOptions = {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Selectors that are compared beside the usual ones, each series by itself. */
  readonly matches?: readonly string[];
  readonly signal?: AbortSignal;
};

/** Points of a series that one question asks for. */
const POINTS = 60;
const MAXIMUM_SERIES = 2_000;
type Samples = Map<number, number>;
type Sums = Map<string, Samples>;

/**
 * Summarizes the host metrics of one agent over a window: some twenty bounded questions, one after the other.
 *
 * @throws RequestError
 */
export async function readMetricProfile(
  client: Client,
  options: MetricProfileOptions,
): Promise<MetricProfile> {
  const profile: Record<string, MetricSummary> = Object.create(null);
  const own = (options.matches ?? []).map((match): ComparedMetric => ({ name: '', match, scale: 0 }));
  for (const metric of [...comparedMetrics, ...own]) {
    const top = await sums(client, metric, metric.match, options);
    const total = metric.over === undefined ? undefined : await sums(client, metric, metric.over, options);
    for (const [name, samples] of [...top].slice(0, MAXIMUM_SERIES)) {
      const numbers = quotients(samples, name, total);
      if (numbers.length > 0) profile[name] = summary(numbers, metric.scale);
    }
  }
  return profile;
}

function summary(numbers: readonly number[], scale: number): MetricSummary {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return { median: quantile(numbers, 0.5), p95: quantile(numbers, 0.95), mean, scale };
}

/** A total without labels of its own serves every series. */
function quotients(samples: Samples, name: string, total: Sums | undefined): number[] {
  if (total === undefined) return [...samples.values()];
  const under = total.get(name) ?? (total.size === 1 ? [...total.values()][0] : undefined);
  return [...samples]
    .map(([time, value]) => value / (under?.get(time) ?? Number.NaN))
    .filter((value) => Number.isFinite(value));
}

async function sums(
  client: Client,
  metric: ComparedMetric,
  match: string,
  { from, to, signal }: MetricProfileOptions,
): Promise<Sums> {
  const step = Math.max(1, Math.ceil((to - from) / 1_000 / POINTS));
  const query = { query: match, start: String(from / 1_000), end: String(to / 1_000), step: String(step) };
  const { data } = await client.call(
    queryRange,
    { query },
    { timeoutMs: 10_000, ...(signal === undefined ? {} : { signal }) },
  );
  const found: Sums = new Map();
  for (const { metric: labels, values } of data.result) {
    const name = metric.name === '' ? seriesName(labels) : labelled(metric, labels);
    const counter = metric.counter ?? labels.__name__?.endsWith('_total') ?? false;
    const into = found.get(name) ?? new Map();
    found.set(name, into);
    for (const [time, value] of counter ? rates(values) : numbersOf(values))
      into.set(time, (into.get(time) ?? 0) + value);
  }
  return found;
}

type Values = Matrix['result'][number]['values'];

function numbersOf(values: Values): [number, number][] {
  return values
    .map(([time, text]): [number, number] => [time, Number(text)])
    .filter(([, value]) => Number.isFinite(value));
}

/** What a counter grew by each second; a step in which it was reset tells nothing. */
function rates(values: Values): [number, number][] {
  const numbers = numbersOf(values);
  return numbers.slice(1).flatMap(([time, value], index): [number, number][] => {
    const [before, old] = numbers[index]!;
    return value < old || time <= before ? [] : [[time, (value - old) / (time - before)]];
  });
}

function labelled({ name, by = [] }: ComparedMetric, labels: Record<string, string>): string {
  const parts = by.map((label) => labels[label] ?? '');
  return parts.length === 0 ? name : `${name} ${parts.join(' ')}`;
}

function seriesName({ __name__: name = '', ...labels }: Record<string, string>): string {
  const parts = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${JSON.stringify(labels[key])}`);
  return parts.length === 0 ? name : `${name}{${parts.join(',')}}`;
}
