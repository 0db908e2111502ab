import type { ProbeResult } from '../../../probes/probe-result.ts';

/** What a run of the kind `http` found, changed in part. */
export function resultOf(changes: Partial<ProbeResult> = {}): ProbeResult {
  return {
    kind: 'http',
    target: 'https://shop.example/',
    startedAt: 0,
    duration: 31.24,
    state: 'up',
    reason: 'ok',
    message: 'up',
    phases: { dns: 1.5, connect: 2.25 },
    address: '192.0.2.7',
    conditions: [],
    facts: {},
    metrics: [],
    evidence: {},
    trace: [],
    ...changes,
  };
}
