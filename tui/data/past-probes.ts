import { type ExploredSeries, exploreSeries } from './explored-series.ts';
import type { FleetHost } from './fleet-host.ts';
import type { FleetProbe, ProbeVantage } from './fleet-probe.ts';
import { ownJudgement, summary } from './merge-probes.ts';

/** Probes as the series of that time tell of them, and the hosts that told nothing. */
export type PastProbes = { readonly probes: readonly FleetProbe[]; readonly missing: readonly string[] };

export type PastProbesOptions = {
  readonly hosts: readonly FleetHost[];
  /** The end of the window by our clock, ms since the epoch. */
  readonly end: number;
  readonly seconds: number;
  readonly step: number;
  /** Only this probe. @default all */
  readonly name?: string;
  readonly signal: AbortSignal;
};

const RUNS = 60;
/** All wait for the slowest host: one that hangs shall not hold up the others for long. */
const TIMEOUT_MS = 3_000;

/** How the probes of a fleet were at a moment. Rejects for nothing that a host does. */
export async function askPastProbes(options: PastProbesOptions): Promise<PastProbes> {
  const { hosts, end, seconds, step, signal, name } = options;
  const probe = name === undefined ? 'probe!=""' : `probe=${labelValue(name)}`;
  const selector = `{__name__=~"probe_success|probe_duration_seconds",${probe}}`;
  const window = { hosts, selector, end, seconds, step, rate: false, timeoutMs: TIMEOUT_MS, signal };
  const { series, missing, problem } = await exploreSeries(window);
  return {
    probes: pastProbes(series, { end, step }),
    missing: problem === null ? missing : [problem, ...missing],
  };
}

/** A label's value as PromQL writes it. */
export function labelValue(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** The probes that the series tell of, A first. */
export function pastProbes(
  series: readonly ExploredSeries[],
  grid: { readonly end: number; readonly step: number },
): FleetProbe[] {
  const durations = new Map(
    series.filter(({ name }) => name === 'probe_duration_seconds').map((one) => [keyOf(one), one]),
  );
  const byName = new Map<string, ProbeVantage[]>();
  for (const success of series.filter(({ name }) => name === 'probe_success')) {
    const name = success.labels.probe ?? '';
    const vantages = byName.get(name) ?? [];
    byName.set(name, [...vantages, pastVantage(success, durations.get(keyOf(success)), grid)]);
  }
  return [...byName.keys()].sort().map((name) => pastProbe(name, byName.get(name)!));
}

function keyOf({ hostKey, labels }: ExploredSeries): string {
  return `${hostKey}\n${labels.probe}`;
}

function pastProbe(name: string, vantages: readonly ProbeVantage[]): FleetProbe {
  const failing = vantages.filter(({ state }) => state === 'down');
  return {
    ...{ name, kind: '', target: '', group: null, describe: null, labels: {}, intervalSeconds: null },
    ...ownJudgement(vantages),
    message: failing.length === 0 ? '' : `down from ${failing.map(({ host }) => host).join(', ')}`,
    verdict: null,
    vantages,
    ...summary(vantages),
    marks: [],
  };
}

/** A probe of the past with what no series keeps, as it is known now: its kind, target and group. */
export function withIdentity(past: FleetProbe, now: FleetProbe | undefined): FleetProbe {
  if (now === undefined) return past;
  const { kind, target, group, describe, labels, intervalSeconds } = now;
  return { ...past, kind, target, group, describe, labels, intervalSeconds };
}

function pastVantage(
  { host, hostKey, values }: ExploredSeries,
  duration: ExploredSeries | undefined,
  { end, step }: { readonly end: number; readonly step: number },
): ProbeVantage {
  const last = values.at(-1) ?? null;
  const known = values.filter((value) => value !== null);
  const up = known.filter((value) => value > 0).length;
  const took = duration?.values ?? [];
  // What was not measured is left out: null says that it was not up.
  const runs = values.flatMap((value, index) =>
    value === null ? [] : [value > 0 ? (took[index] ?? null) : null],
  );
  return {
    ...{ host, hostKey, message: '', address: null, families: null, conditions: [], phaseSeconds: {} },
    ...{ expires: null, marks: [], flapping: false, silent: null, lastRun: null },
    state: last === null ? 'unknown' : last > 0 ? 'up' : 'down',
    reason: last === null ? 'not measured' : last > 0 ? 'ok' : 'not kept for the past',
    since: last === null ? null : sinceOf(values, end, step),
    latencySeconds: duration?.values.at(-1) ?? null,
    recentSeconds: runs.slice(-RUNS),
    uptime: known.length === 0 ? null : up / known.length,
  };
}

/** When the newest value began, as far as the window reaches back; null where it reaches no further. */
function sinceOf(values: readonly (number | null)[], end: number, step: number): number | null {
  const last = values.at(-1);
  const before = values.findLastIndex((value) => value !== last);
  return before < 0 ? null : end - (values.length - 2 - before) * step * 1_000;
}
