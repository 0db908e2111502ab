import { askAll } from '../../agent/client/fleet.ts';
import { series } from '../../agent/contract/series.ts';
import type { FleetHost } from './fleet-host.ts';
import { safeDeep } from './safe-deep.ts';

/** How many series a metric makes, and of what. Strings are safe to print. */
export type MetricCardinality = {
  readonly series: number;
  /** The hosts that have it, most series first. */
  readonly hosts: readonly { readonly host: string; readonly series: number }[];
  /** Its labels, most values first; a few of the values each. */
  readonly labels: readonly {
    readonly name: string;
    readonly values: number;
    readonly examples: readonly string[];
  }[];
  /** The hosts that did not answer, each with its reason. */
  readonly missing: readonly string[];
  /** Whether a host has more series than are counted. */
  readonly isMore: boolean;
};

const TIMEOUT_MS = 4_000;
const MOST_SERIES = 5_000;
const EXAMPLES = 6;

/** Counts the series of a metric on these hosts. Rejects for nothing that a host does. */
export async function askCardinality(
  hosts: readonly FleetHost[],
  metric: string,
  signal: AbortSignal,
): Promise<MetricCardinality> {
  const asked = new Map(
    hosts.flatMap((host) => (host.target === null ? [] : [[host.target, host] as const])),
  );
  const query = { 'match[]': metric, limit: String(MOST_SERIES) };
  const answers = await askAll(
    [...asked.keys()],
    (client, signal) => client.callWithTiming(series, { query }, { signal }),
    { timeoutMs: TIMEOUT_MS, signal },
  );
  const found = answers.flatMap((answer) =>
    answer.ok ? [{ host: asked.get(answer.target)!.name, found: safeDeep(answer.value.data) }] : [],
  );
  const missing = answers.flatMap((answer) =>
    answer.ok ? [] : [`${asked.get(answer.target)!.name}: ${answer.because}`],
  );
  const counted = found.map(({ host, found }) => ({ host, series: found.length }));
  return {
    series: counted.reduce((sum, { series }) => sum + series, 0),
    hosts: counted.filter(({ series }) => series > 0).sort((a, b) => b.series - a.series),
    labels: labelsOf(found.flatMap(({ found }) => found)),
    missing,
    isMore: counted.some(({ series }) => series >= MOST_SERIES),
  };
}

function labelsOf(found: readonly Readonly<Record<string, string>>[]): MetricCardinality['labels'] {
  const values = new Map<string, Set<string>>();
  for (const { __name__: _, ...labels } of found)
    for (const [name, value] of Object.entries(labels))
      values.set(name, (values.get(name) ?? new Set()).add(value));
  return [...values]
    .map(([name, some]) => ({ name, values: some.size, examples: [...some].sort().slice(0, EXAMPLES) }))
    .sort((a, b) => b.values - a.values || a.name.localeCompare(b.name));
}
