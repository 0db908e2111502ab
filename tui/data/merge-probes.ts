import type { AnswerOf } from '../../agent/client/client.ts';
import type { listProbes, ProbeRow, ProbeVerdict } from '../../agent/contract/probes.ts';
import {
  type FleetProbe,
  type FleetProbeMark,
  type ProbeVantage,
  probePhases,
  probeStateOf,
} from './fleet-probe.ts';
import type { HostAnswer } from './hosts-poll.ts';

export type ProbeListing = AnswerOf<typeof listProbes>;

/** One row of one host. */
type Told = { readonly answer: HostAnswer<ProbeListing>; readonly row: ProbeRow };

/** The probes of all hosts that have ever answered, one for each name, A first. */
export function mergeProbes(answers: readonly HostAnswer<ProbeListing>[]): FleetProbe[] {
  const byName = new Map<string, Told[]>();
  for (const answer of answers)
    for (const row of answer.value?.probes ?? []) {
      const told = byName.get(row.name);
      if (told === undefined) byName.set(row.name, [{ answer, row }]);
      else told.push({ answer, row });
    }
  const reasons = new Map(answers.map((answer) => [answer.host.name, silence(answer)]));
  return [...byName.keys()].sort().map((name) => mergeProbe(byName.get(name)!, reasons));
}

function mergeProbe(told: readonly Told[], reasons: ReadonlyMap<string, string>): FleetProbe {
  const running = told.filter(({ row }) => row.runsHere);
  const { name, kind, target, group, describe, labels, intervalSeconds } = (running[0] ?? told[0]!).row;
  const vantages = [...running.map(vantageOf), ...unheard(told, reasons)].sort(byHost);
  const judged = wideVerdict(told, vantages);
  return {
    ...{ name, kind, target, group, describe, labels, intervalSeconds },
    ...(judged === null ? ownJudgement(vantages) : judgement(judged)),
    verdict: judged?.row.verdict ?? null,
    vantages,
    ...summary(vantages),
    marks: mergedMarks(told, vantages),
  };
}

function byHost({ host: a }: ProbeVantage, { host: b }: ProbeVantage): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function vantageOf({ answer: { host, because }, row }: Told): ProbeVantage {
  const ours = (time: string | null) => (time === null ? null : Date.parse(time) - (host.clockOffsetMs ?? 0));
  return {
    host: host.name,
    hostKey: host.key,
    state: probeStateOf(row.state),
    reason: row.reason,
    message: row.message,
    since: ours(row.since),
    latencySeconds: row.durationSeconds,
    phaseSeconds: row.phaseSeconds,
    address: row.address,
    families: row.families,
    conditions: row.conditions,
    recentSeconds: row.recentSeconds,
    expires: row.certificateExpires === null ? null : Date.parse(row.certificateExpires),
    uptime: row.uptime,
    lastRun: ours(row.lastRun),
    marks: row.marks,
    flapping: row.flapping,
    silent: because,
  };
}

/** The hosts that run it by the word of others, and have told nothing themselves. */
function unheard(told: readonly Told[], reasons: ReadonlyMap<string, string>): ProbeVantage[] {
  const heard = new Set(told.map(({ answer }) => answer.host.name));
  const named = new Set(told.flatMap(({ row }) => row.vantages));
  return [...named]
    .filter((name) => !heard.has(name))
    .map((name) => silentVantage(name, reasons.get(name) ?? 'not in this fleet'));
}

function silence({ because, value }: HostAnswer<ProbeListing>): string {
  return because ?? (value === null ? 'has not answered yet' : 'does not run it');
}

function silentVantage(host: string, silent: string): ProbeVantage {
  return {
    ...{ host, hostKey: '', state: 'unknown', reason: 'no-answer', message: '', since: null },
    ...{ latencySeconds: null, phaseSeconds: {}, address: null, families: null, conditions: [] },
    ...{ recentSeconds: [], expires: null, uptime: null, lastRun: null, marks: [], flapping: false },
    silent,
  };
}

/** The verdict of the host that sees most, where that is more than half of what this console sees. */
function wideVerdict(told: readonly Told[], vantages: readonly ProbeVantage[]): Told | null {
  const best = bestVerdict(told);
  const heard = vantages.filter(({ silent }) => silent === null).length;
  return best !== null && best.row.verdict!.quorum.of * 2 > heard ? best : null;
}

/** The verdict of the host that sees most; of hosts that do not answer now only where no other has one. */
function bestVerdict(told: readonly Told[]): Told | null {
  const rank = ({ answer, row: { verdict } }: Told) =>
    verdict === null ? -1 : verdict.quorum.knowing + (answer.because === null ? 1e6 : 0);
  const best = told.reduce<Told | null>((a, b) => (a === null || rank(b) > rank(a) ? b : a), null);
  // What a host said before it fell silent is no verdict on now.
  return best === null || best.row.verdict === null || best.answer.because !== null ? null : best;
}

type Judgement = Pick<FleetProbe, 'state' | 'cause' | 'message' | 'since' | 'counts'>;

function judgement({ answer: { host }, row }: Told): Judgement {
  const { state, cause, message, since, quorum }: ProbeVerdict = row.verdict!;
  const { failing, knowing, of } = quorum;
  return {
    ...{ state: probeStateOf(state), cause, message },
    since: Date.parse(since) - (host.clockOffsetMs ?? 0),
    counts: { failing, knowing, of },
  };
}

/** Where no agent judges: down when most of the vantages that know see it down, degraded when any sees it not up. */
export function ownJudgement(vantages: readonly ProbeVantage[]): Judgement {
  const knowing = vantages.filter(({ state, silent }) => state !== 'unknown' && silent === null);
  const down = knowing.filter(({ state }) => state === 'down');
  const failing = knowing.filter(({ state }) => state !== 'up');
  const counts = { failing: failing.length, knowing: knowing.length, of: vantages.length };
  if (knowing.length === 0) return { ...nothingKnown(vantages), counts };
  if (failing.length === 0) {
    return { state: 'up', cause: 'up', message: '', since: latest(knowing), counts };
  }
  const { message, reason, host } = (down[0] ?? failing[0])!;
  const words = `${host}: ${message === '' ? reason : message}`;
  const since = latest(failing);
  if (down.length * 2 > knowing.length)
    return { state: 'down', cause: 'target-down', message: words, since, counts };
  const cause = failing.length === knowing.length ? 'target-degraded' : 'mixed';
  return { state: 'degraded', cause, message: words, since, counts };
}

function nothingKnown(vantages: readonly ProbeVantage[]): Omit<Judgement, 'counts'> {
  const { host, silent, message = '' } = vantages.find(({ silent }) => silent !== null) ?? vantages[0] ?? {};
  const words = host === undefined ? 'no host runs it' : `${host}: ${silent ?? (message || 'not run yet')}`;
  return { state: 'unknown', cause: 'unknown', message: words, since: null };
}

function latest(vantages: readonly ProbeVantage[]): number | null {
  return extreme(
    vantages.map(({ since }) => since),
    Math.max,
  );
}

/** What the vantages measured, together. */
export function summary(vantages: readonly ProbeVantage[]) {
  const heard = vantages.filter(({ silent }) => silent === null);
  const good = heard.filter(({ state }) => state === 'up' || state === 'degraded');
  const measured = good.length > 0 ? good : heard;
  return {
    flapping: heard.some(({ flapping }) => flapping),
    latencySeconds: median(measured.map(({ latencySeconds }) => latencySeconds)),
    phaseSeconds: medianPhases(measured),
    recentSeconds: medianRuns(heard.map(({ recentSeconds }) => recentSeconds)),
    uptime: median(heard.map(({ uptime }) => uptime)),
    expires: extreme(
      vantages.map(({ expires }) => expires),
      Math.min,
    ),
    lastRun: extreme(
      vantages.map(({ lastRun }) => lastRun),
      Math.max,
    ),
  };
}

function medianPhases(vantages: readonly ProbeVantage[]): Record<string, number> {
  const pairs = probePhases.flatMap((phase) => {
    const seconds = median(vantages.map(({ phaseSeconds }) => phaseSeconds[phase] ?? null));
    return seconds === null ? [] : [[phase, seconds] as const];
  });
  return Object.fromEntries(pairs);
}

/** Run by run from the newest back; null where no vantage saw it up. */
function medianRuns(runs: readonly (readonly (number | null)[])[]): (number | null)[] {
  const length = runs.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length }, (_, index) =>
    median(runs.map((one) => one[one.length - length + index] ?? null)),
  );
}

/** Marks by their word, each as its vantage with the longest of it has it. */
function mergedMarks(told: readonly Told[], vantages: readonly ProbeVantage[]): FleetProbeMark[] {
  const rows = vantages.length > 0 ? vantages : told.map(({ row }) => row);
  const found = new Map<string, FleetProbeMark>();
  for (const { marks } of rows)
    for (const mark of marks) {
      const known = found.get(mark.mark);
      const longer = known === undefined || (known.until !== null && (mark.until ?? '~') > known.until);
      found.set(mark.mark, { ...(longer ? mark : known), on: (known?.on ?? 0) + 1 });
    }
  return [...found.values()];
}

/** The middle of the values that are there; null where none is. */
export function median(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  const middle = known.length >> 1;
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}

function extreme(
  values: readonly (number | null)[],
  choose: (a: number, b: number) => number,
): number | null {
  return values.reduce(
    (best, value) => (value === null ? best : best === null ? value : choose(best, value)),
    null,
  );
}
