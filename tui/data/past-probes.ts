import { type ExploredSeries, exploreSeries } from './explored-series.ts';
import type { FleetHost } from './fleet-host.ts';
import { type FleetProbe, type ProbeVantage, probeStateOf } from './fleet-probe.ts';
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

const METRICS = 'probe_success|probe_duration_seconds|vedette_probe_state|vedette_probe_verdict';
/** 200 hosts that run 25 probes on each have fewer. */
const MOST_SERIES = 20_000;

/** How the probes of a fleet were at a moment. Rejects for nothing that a host does. */
export async function askPastProbes(options: PastProbesOptions): Promise<PastProbes> {
  const { hosts, end, seconds, step, signal, name } = options;
  const probe = name === undefined ? 'probe!=""' : `probe=${labelValue(name)}`;
  // What is up is known without its series of states and verdicts.
  const selector = `{__name__=~"${METRICS}",${probe},state!="up",cause!="up"}`;
  const limits = { timeoutMs: TIMEOUT_MS, most: MOST_SERIES };
  const question = { hosts, scope: 'all', query: selector, perSeries: true, signal };
  const { series, missing, problem } = await exploreSeries({ ...question, end, seconds, step, ...limits });
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
export function pastProbes(series: readonly ExploredSeries[], grid: Grid): FleetProbe[] {
  const named = (name: string) => series.filter((one) => one.name === name);
  const durations = new Map(named('probe_duration_seconds').map((one) => [keyOf(one), one]));
  const states = new Map(
    named('vedette_probe_state')
      .filter(holds)
      .map((one) => [keyOf(one), one]),
  );
  const verdicts = Map.groupBy(named('vedette_probe_verdict').filter(holds), probeOf);
  const vantages = Map.groupBy(named('probe_success'), probeOf);
  return [...vantages.keys()].sort().map((name) => {
    const seen = vantages.get(name)!.map((success) => {
      const key = keyOf(success);
      return pastVantage(success, { duration: durations.get(key), state: states.get(key), grid });
    });
    const target = vantages.get(name)![0]!.labels.instance ?? '';
    return pastProbe(name, target, seen, verdicts.get(name) ?? []);
  });
}

type Grid = { readonly end: number; readonly step: number };

function probeOf({ labels }: ExploredSeries): string {
  return labels.probe ?? '';
}

function keyOf(series: ExploredSeries): string {
  return `${series.hostKey}\n${probeOf(series)}`;
}

/** Whether a state or a verdict, each of which is a series, was that at the end. */
function holds({ values }: ExploredSeries): boolean {
  return (values.at(-1) ?? 0) > 0;
}

function pastProbe(
  name: string,
  target: string,
  vantages: readonly ProbeVantage[],
  verdicts: readonly ExploredSeries[],
): FleetProbe {
  const failing = vantages.filter(({ state }) => state === 'down');
  return {
    ...{ name, kind: '', target, group: null, describe: null, labels: {}, intervalSeconds: null },
    ...ownJudgement(vantages),
    ...toldVerdict(verdicts),
    message: failing.length === 0 ? '' : `down from ${failing.map(({ host }) => host).join(', ')}`,
    verdict: null,
    vantages,
    ...summary(vantages),
    marks: [],
  };
}

/** What most hosts judged; nothing where none did, or all of them said up. */
function toldVerdict(verdicts: readonly ExploredSeries[]): Partial<Pick<FleetProbe, 'state' | 'cause'>> {
  const told = [...Map.groupBy(verdicts, ({ labels }) => labels.cause ?? '').values()];
  const most = told.sort((a, b) => b.length - a.length)[0]?.[0]?.labels;
  if (most === undefined) return {};
  return { cause: most.cause ?? '', state: probeStateOf(most.state ?? '') };
}

/** A probe of the past with what no series keeps, as it is known now: its kind, target and group. */
export function withIdentity(past: FleetProbe, now: FleetProbe | undefined): FleetProbe {
  if (now === undefined) return past;
  const { kind, group, describe, labels, intervalSeconds } = now;
  return { ...past, kind, target: past.target || now.target, group, describe, labels, intervalSeconds };
}

type PastVantage = {
  readonly duration: ExploredSeries | undefined;
  /** The series of the state that it had at the end, where that was not up. */
  readonly state: ExploredSeries | undefined;
  readonly grid: Grid;
};

function pastVantage(
  { host, hostKey, values }: ExploredSeries,
  { duration, state, grid: { end, step } }: PastVantage,
): ProbeVantage {
  const last = values.at(-1) ?? null;
  const told = state === undefined ? null : probeStateOf(state.labels.state ?? '');
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
    state: told ?? (last === null ? 'unknown' : last > 0 ? 'up' : 'down'),
    reason: last === null ? 'not measured' : last > 0 ? 'ok' : 'not kept for the past',
    since: last === null ? null : sinceOf(state?.values ?? values, end, step),
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
