import { commonFacts, type FactTypes } from '../../../probes/facts.ts';
import { probeKinds } from '../../../probes/index.ts';
import type { PhaseTimes } from '../../../probes/phases.ts';
import type { ProbeResult } from '../../../probes/probe-result.ts';
import { writeFact } from '../../../probes/write-fact.ts';
import type { ProbeRunRecord } from '../../contract/probes.ts';

/** Characters of a fact that a record keeps. */
export const LONGEST_FACT = 500;
const kinds = new Map(probeKinds.map((kind) => [kind.name, kind]));

/** A run as the API tells it, and as it is kept: seconds, times in RFC 3339, facts as text. */
export function runRecord(result: ProbeResult): ProbeRunRecord {
  const { kind, startedAt, state, reason, message, duration, phases, address, conditions, facts, trace } =
    result;
  return {
    time: new Date(startedAt).toISOString(),
    state,
    reason,
    message,
    durationSeconds: duration / 1_000,
    phaseSeconds: inSeconds(phases),
    address: address ?? null,
    conditions: [...conditions],
    facts: factTexts(kind, facts),
    trace: trace.map(({ at, direction, text }) => ({ atSeconds: at / 1_000, direction, text })),
  };
}

/** Milliseconds by phase as seconds. */
export function inSeconds(phases: PhaseTimes): Record<string, number> {
  return Object.fromEntries(Object.entries(phases).map(([phase, time]) => [phase, time / 1_000]));
}

function factTexts(kind: string, facts: ProbeResult['facts']): Record<string, string> {
  const types: FactTypes = { ...commonFacts, ...kinds.get(kind)?.facts };
  const texts = Object.entries(facts).flatMap(([name, value]) => {
    const text = writeFact(value, types[name]?.type);
    return value === undefined ? [] : [[name, shortened(text)] as const];
  });
  return Object.fromEntries(texts);
}

function shortened(text: string): string {
  return text.length > LONGEST_FACT ? `${text.slice(0, LONGEST_FACT)}…` : text;
}
