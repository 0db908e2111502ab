import { presentState } from '../../../probes/judge/probe-judge.ts';
import type { VantageResult } from '../../contract/probes.ts';
import { endOf, type ProbeEntry } from './probe-entry.ts';

const MOST_ANSWERS = 20;

/** What this vantage tells the others of its probes. */
export function vantageResults(
  entries: readonly ProbeEntry[],
  runsHere: (name: string) => boolean,
): VantageResult[] {
  return entries.map(({ definition: { name }, judged, result, toldVerdict }) => ({
    name,
    runs: runsHere(name),
    state: presentState(judged),
    reason: judged.reason,
    time: result === undefined ? null : new Date(endOf(result)).toISOString(),
    address: result?.address ?? null,
    answers: result?.evidence.answers?.slice(0, MOST_ANSWERS) ?? null,
    families: result?.families ?? null,
    told: toldVerdict ?? null,
  }));
}
