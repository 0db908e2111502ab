import type { ProbeDefinition } from '../../../probes/config.ts';
import { defaultFlapThresholds } from '../../../probes/judge/flap-detection.ts';
import { type JudgedProbe, type JudgeOptions, unjudged } from '../../../probes/judge/probe-judge.ts';
import type { StateChange } from '../../../probes/judge/uptime.ts';
import type { ProbeResult, ProbeState } from '../../../probes/probe-result.ts';
import type { ProbeRunRecord, ProbeVerdict } from '../../contract/probes.ts';

/** One probe of this host: what it is, how it is judged, and its last runs. */
export type ProbeEntry = {
  definition: ProbeDefinition;
  judged: JudgedProbe;
  /** The last state that an event told; undefined before the first. */
  told: ProbeState | undefined;
  /** The changes of state of the last day, oldest first. */
  changes: StateChange[];
  /** Milliseconds that the last runs took, oldest first; null where it was not up. */
  recent: (number | null)[];
  result: ProbeResult | undefined;
  /** The last runs with what was said, newest first; not kept over a restart. */
  runs: ProbeRunRecord[];
  verdict: ProbeVerdict | undefined;
  /** Monotonic milliseconds since when the verdict is what it is. */
  verdictAt: number;
  /** The verdict of the fleet that was told last. */
  toldVerdict: ToldVerdict | undefined;
};

/** A verdict that was told as an event, by whichever host; a greater version is newer. */
export type ToldVerdict = Pick<ProbeVerdict, 'cause' | 'state'> & { readonly version: number };

const DAY = 86_400_000;
const RECENT = 60;

/** A probe with what was kept of it. What cannot be read counts as nothing kept. */
export function probeEntry(definition: ProbeDefinition, kept: string | undefined): ProbeEntry {
  const { judged = unjudged, told, changes = [], recent = [], toldVerdict } = readKept(kept);
  const known = { definition, judged, told, changes, recent, toldVerdict };
  return { ...known, result: undefined, runs: [], verdict: undefined, verdictAt: 0 };
}

/** What outlives the process. */
export function keptEntry({ judged, told, changes, recent, toldVerdict }: ProbeEntry): string {
  return JSON.stringify({ judged, told, changes, recent, toldVerdict });
}

function readKept(
  text: string | undefined,
): Partial<Pick<ProbeEntry, 'judged' | 'told' | 'changes' | 'recent' | 'toldVerdict'>> {
  if (text === undefined) return {};
  try {
    const { judged, told, changes, recent, toldVerdict } = JSON.parse(text);
    const whole = Array.isArray(judged?.recent) && Array.isArray(changes) && Array.isArray(recent);
    return whole ? { judged, told, changes, recent, toldVerdict } : {};
  } catch {
    return {};
  }
}

/** How its definition has it judged. */
export function judgeOptions({ definition }: ProbeEntry): JudgeOptions {
  const { fail_after: failAfter, recover_after: recoverAfter } = definition;
  return { failAfter, recoverAfter, interval: paceOf(definition), flap: defaultFlapThresholds };
}

/** Milliseconds from result to result at worst: a run may last longer than the interval, and over both families twice. */
export function paceOf({ interval, timeout, ip }: ProbeDefinition): number {
  return Math.max(interval, ip === 'both' ? 2 * timeout : timeout);
}

/** When a run had ended, milliseconds since the epoch: what it found is as old as that. */
export function endOf({ startedAt, duration }: Pick<ProbeResult, 'startedAt' | 'duration'>): number {
  return startedAt + duration;
}

/**
 * Remembers a run; `keep` of them with everything that was said. One that says nothing about the target has no place
 * among the last times: there it would stand as a failure.
 */
export function rememberRun(
  entry: ProbeEntry,
  result: ProbeResult,
  record: ProbeRunRecord,
  keep: number,
): void {
  entry.result = result;
  entry.runs = [record, ...entry.runs].slice(0, keep);
  if (result.state === 'unknown') return;
  const reached = result.state === 'up' || result.state === 'degraded';
  entry.recent = [...entry.recent, reached ? result.duration : null].slice(-RECENT);
}

/**
 * Remembers a state since `at`, and forgets changes that are older than a day, but the one in force then. A change never
 * comes before the one that is known already: clocks are set back now and then.
 */
export function rememberState(entry: ProbeEntry, state: ProbeState, at: number): void {
  const last = entry.changes.at(-1);
  if (last?.state !== state) entry.changes = [...entry.changes, { at: Math.max(at, last?.at ?? at), state }];
  const inForce = entry.changes.findLastIndex((change) => change.at <= at - DAY);
  if (inForce > 0) entry.changes = entry.changes.slice(inForce);
}

/** This host no longer runs it: what it found is no news any more, and nothing is told of that. */
export function forgetRuns(entry: ProbeEntry): void {
  entry.judged = unjudged;
  entry.told = undefined;
  entry.result = undefined;
}
