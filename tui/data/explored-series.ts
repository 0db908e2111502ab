import { askAll } from '../../agent/client/fleet.ts';
import { queryRange } from '../../agent/contract/query.ts';
import { series as seriesRoute } from '../../agent/contract/series.ts';
import type { FleetHost } from './fleet-host.ts';
import { rates } from './rates.ts';
import { safeDeep } from './safe-deep.ts';

/** One series of one host over a window. */
export type ExploredSeries = {
  readonly hostKey: string;
  readonly host: string;
  readonly name: string;
  /** Without `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  /** A value a step, the newest last; null where nothing was measured. Counters as their rise in a second. */
  readonly values: readonly (number | null)[];
};

export type ExploredAnswer = {
  readonly series: readonly ExploredSeries[];
  /** The hosts that did not answer, each with its reason. */
  readonly missing: readonly string[];
  /** What a host says is wrong with the selector. */
  readonly problem: string | null;
  /** How many series more there are than are kept. */
  readonly left: number;
};

export type ExploreOptions = {
  readonly hosts: readonly FleetHost[];
  /** A selector of PromQL: `node_load1{env="prod"}`. */
  readonly selector: string;
  /** The end of the window by our clock, ms since the epoch. */
  readonly end: number;
  readonly seconds: number;
  readonly step: number;
  /** Whether counters are shown as their rise in a second. */
  readonly rate: boolean;
  /** Milliseconds for each host. @default 8000 */
  readonly timeoutMs?: number;
  /** Series that are kept. @default 2000 */
  readonly most?: number;
  readonly signal: AbortSignal;
};

const MOST_SERIES = 2_000;
const TIMEOUT_MS = 8_000;
/** How many hosts are asked for the names of their metrics; in one fleet they are much the same. */
const NAMING_HOSTS = 8;

/** Asks every host for the series that a selector matches. Rejects for nothing that a host does. */
export async function exploreSeries(options: ExploreOptions): Promise<ExploredAnswer> {
  const { hosts, selector, seconds, step, signal, timeoutMs = TIMEOUT_MS, most = MOST_SERIES } = options;
  const asked = new Map(
    hosts.flatMap((host) => (host.target === null ? [] : [[host.target, host] as const])),
  );
  const answers = await askAll(
    [...asked.keys()],
    (client, signal) => {
      const { end, start } = windowOf(options, asked.get(client.target)!);
      const query = { query: selector, start: String(start), end: String(end), step: String(step) };
      return client.callWithTiming(queryRange, { query }, { signal });
    },
    { timeoutMs, signal },
  );
  const length = Math.floor(seconds / step) + 1;
  const series: ExploredSeries[] = [];
  const missing: string[] = [];
  let problem: string | null = null;
  for (const answer of answers) {
    const host = asked.get(answer.target)!;
    if (answer.ok) series.push(...seriesOf(answer.value.data.result, host, { ...options, length }));
    else if (answer.because === 'http-400' || answer.because === 'http-422')
      problem ??= safeDeep(answer.message);
    else missing.push(`${host.name}: ${answer.because}`);
  }
  return {
    series: series.slice(0, most),
    missing,
    problem,
    left: Math.max(0, series.length - most),
  };
}

/** The names of the metrics that the first hosts that answer have, A first. */
export async function metricNames(hosts: readonly FleetHost[], signal: AbortSignal): Promise<string[]> {
  const targets = hosts
    .filter(({ state, target }) => target !== null && state !== 'down')
    .slice(0, NAMING_HOSTS)
    .map(({ target }) => target!);
  const query = { 'match[]': '{__name__=~".+"}' };
  const answers = await askAll(
    targets,
    (client, signal) => client.callWithTiming(seriesRoute, { query }, { signal }),
    { timeoutMs: TIMEOUT_MS, signal },
  );
  const names = answers.flatMap((answer) =>
    answer.ok ? answer.value.data.map(({ __name__ }) => __name__ ?? '') : [],
  );
  return safeDeep([...new Set(names)].sort());
}

/** The window by the clock of the host, on whole steps. */
function windowOf({ end, seconds, step }: ExploreOptions, { clockOffsetMs }: FleetHost) {
  const last = Math.floor((end + (clockOffsetMs ?? 0)) / 1_000 / step) * step;
  return { end: last, start: last - Math.floor(seconds / step) * step };
}

type Found = {
  readonly metric: Record<string, string>;
  readonly values: readonly (readonly [number, string])[];
};

function seriesOf(
  found: readonly Found[],
  host: FleetHost,
  options: ExploreOptions & { readonly length: number },
): ExploredSeries[] {
  const { start } = windowOf(options, host);
  return found.map(({ metric, values }) => {
    const { __name__: name = '', ...labels } = safeDeep(metric);
    const grid = new Float64Array(options.length).fill(Number.NaN);
    for (const [seconds, text] of values) {
      const index = Math.round((seconds - start) / options.step);
      if (index >= 0 && index < grid.length) grid[index] = Number(text);
    }
    const shown = options.rate && isCounter(name) ? rates(grid, options.step) : grid;
    const numbers = Array.from(shown, (value) => (Number.isFinite(value) ? value : null));
    return { hostKey: host.key, host: host.name, name, labels, values: numbers };
  });
}

/** Whether a metric only rises, by the naming rules of Prometheus. */
export function isCounter(name: string): boolean {
  return /_(?:total|count|sum|bucket)$/.test(name);
}
