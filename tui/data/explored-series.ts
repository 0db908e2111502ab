import { queryRange } from '../../agent/contract/query.ts';
import { type AnswerNotes, askHosts, type ExploredQuestion } from './explored-query.ts';
import type { FleetHost } from './fleet-host.ts';
import { safeDeep } from './safe-deep.ts';
import { sampleValue } from './sample-value.ts';

/** One series over a window. */
export type ExploredSeries = {
  /** The key of its host in the fleet; empty where it is of none. */
  readonly hostKey: string;
  /** Empty where it is of no single host, as sums are. */
  readonly host: string;
  /** The name of the metric; empty where a function took it away. */
  readonly name: string;
  /** Without `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  /** A value a step, the newest last; null where nothing was measured. NaN and infinities are values. */
  readonly values: readonly (number | null)[];
};

export type ExploredAnswer = AnswerNotes & {
  readonly series: readonly ExploredSeries[];
  /** How many series more there are than are kept. */
  readonly left: number;
};

export type RangeQuestion = ExploredQuestion & {
  /** The end of the window by our clock, ms since the epoch. */
  readonly end: number;
  readonly seconds: number;
  readonly step: number;
  /** Series that are kept. @default 2000 */
  readonly most?: number;
};

const MOST_SERIES = 2_000;

/** Evaluates a query over a window. Rejects for nothing that a host does. */
export async function exploreSeries(question: RangeQuestion): Promise<ExploredAnswer> {
  const { query, step, most = MOST_SERIES } = question;
  const { parts, notes } = await askHosts(question, (client, host, scope, signal) => {
    const { start, end } = windowOf(question, host);
    const range = { start: String(start), end: String(end), step: String(step) };
    const asked = { query, ...range, scope, stats: 'all', limit: String(most + 1) };
    return client.callWithTiming(queryRange, { query: asked }, { signal });
  });
  const series = parts.flatMap(({ asked, host, value }) =>
    value.data.result.map((found) => seriesOf(found, host, windowOf(question, asked), question)),
  );
  return { ...notes, series: series.slice(0, most), left: Math.max(0, series.length - most) };
}

type Window = { readonly start: number; readonly end: number };

/** The window by the clock of the host, on whole steps; seconds. */
function windowOf({ end, seconds, step }: RangeQuestion, { clockOffsetMs }: FleetHost): Window {
  const last = Math.floor((end + (clockOffsetMs ?? 0)) / 1_000 / step) * step;
  return { end: last, start: last - Math.floor(seconds / step) * step };
}

type Found = {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
};

function seriesOf(
  { metric, values }: Found,
  host: FleetHost | null,
  { start }: Window,
  { seconds, step, hosts }: RangeQuestion,
): ExploredSeries {
  const grid = new Array<number | null>(Math.floor(seconds / step) + 1).fill(null);
  for (const [time, text] of values) {
    const index = Math.round((time - start) / step);
    if (index >= 0 && index < grid.length) grid[index] = sampleValue(text);
  }
  return { ...identity(metric, host, hosts), values: grid };
}

/** Whose series it is: that of the host that answered for itself, else what its label `instance` says. */
export function identity(
  metric: Readonly<Record<string, string>>,
  asked: FleetHost | null,
  hosts: readonly FleetHost[],
): Omit<ExploredSeries, 'values'> {
  const { __name__: name = '', ...labels } = safeDeep(metric);
  const host = asked ?? hosts.find((one) => one.name === labels.instance);
  return { hostKey: host?.key ?? '', host: host?.name ?? labels.instance ?? '', name, labels };
}

/** Whether a metric only rises, by the naming rules of Prometheus. */
export function isCounter(name: string): boolean {
  return /_(?:total|count|sum|bucket)$/.test(name);
}
