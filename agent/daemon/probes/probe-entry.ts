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
};

const DAY = 86_400_000;
const RECENT = 60;

/** A probe with what was kept of it. What cannot be read counts as nothing kept. */
export function probeEntry(definition: ProbeDefinition, kept: string | undefined): ProbeEntry {
  const { judged = unjudged, told, changes = [], recent = [] } = readKept(kept);
  return { definition, judged, told, changes, recent, result: undefined, runs: [], verdict: undefined };
}

/** What outlives the process. */
export function keptEntry({ judged, told, changes, recent }: ProbeEntry): string {
  return JSON.stringify({ judged, told, changes, recent });
}

function readKept(
  text: string | undefined,
): Partial<Pick<ProbeEntry, 'judged' | 'told' | 'changes' | 'recent'>> {
  if (text === undefined) return {};
  try {
    const { judged, told, changes, recent } = JSON.parse(text);
    return Array.isArray(judged?.recent) && Array.isArray(changes) ? { judged, told, changes, recent } : {};
  } catch {
    return {};
  }
}

/** How its definition has it judged. */
export function judgeOptions({ definition }: ProbeEntry): JudgeOptions {
  const { fail_after: failAfter, recover_after: recoverAfter, interval } = definition;
  return { failAfter, recoverAfter, interval, flap: defaultFlapThresholds };
}

/** Remembers a run; `keep` of them with everything that was said. */
export function rememberRun(
  entry: ProbeEntry,
  result: ProbeResult,
  record: ProbeRunRecord,
  keep: number,
): void {
  entry.result = result;
  entry.runs = [record, ...entry.runs].slice(0, keep);
  const reached = result.state === 'up' || result.state === 'degraded';
  entry.recent = [...entry.recent, reached ? result.duration : null].slice(-RECENT);
}

/** Remembers the state as it is now, and forgets changes that are older than a day, but the one in force then. */
export function rememberState(entry: ProbeEntry, now: number): void {
  const { state } = entry.judged;
  if (entry.changes.at(-1)?.state !== state) entry.changes = [...entry.changes, { at: now, state }];
  const inForce = entry.changes.findLastIndex(({ at }) => at <= now - DAY);
  if (inForce > 0) entry.changes = entry.changes.slice(inForce);
}
