import type { FactValue } from '../../../probes/facts.ts';
import type { PhaseTimes } from '../../../probes/phases.ts';
import type { ProbeResult } from '../../../probes/probe-result.ts';
import type { ProbeRunRecord } from '../../contract/probes.ts';

const LONGEST_FACT = 500;

/** A run as the API tells it, and as it is kept: seconds, times in RFC 3339, facts as text. */
export function runRecord(result: ProbeResult): ProbeRunRecord {
  const { startedAt, state, reason, message, duration, phases, address, conditions, facts, trace } = result;
  return {
    time: new Date(startedAt).toISOString(),
    state,
    reason,
    message,
    durationSeconds: duration / 1_000,
    phaseSeconds: inSeconds(phases),
    address: address ?? null,
    conditions: [...conditions],
    facts: Object.fromEntries(Object.entries(facts).flatMap(([name, value]) => factText(name, value))),
    trace: trace.map(({ at, direction, text }) => ({ atSeconds: at / 1_000, direction, text })),
  };
}

/** Milliseconds by phase as seconds. */
export function inSeconds(phases: PhaseTimes): Record<string, number> {
  return Object.fromEntries(Object.entries(phases).map(([phase, time]) => [phase, time / 1_000]));
}

function factText(name: string, value: FactValue): [string, string][] {
  if (value === undefined) return [];
  const text = Array.isArray(value) ? value.join(', ') : String(value);
  return [[name, text.length > LONGEST_FACT ? `${text.slice(0, LONGEST_FACT)}…` : text]];
}
