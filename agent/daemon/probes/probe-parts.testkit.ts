import { type ProbeDefinition, type ProbesConfig, probesConfig } from '../../../probes/config.ts';
import type { ProbeResult } from '../../../probes/probe-result.ts';
import { createLog, type Log } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';
import { type ProbeEntry, probeEntry } from './probe-entry.ts';

/** A configuration of TCP probes with these options; an interval of ten seconds where none is given. */
export function configOf(list: readonly object[], more: object = {}): ProbesConfig {
  const probes = list.map((probe) => ({
    kind: 'tcp',
    address: '192.0.2.7:80',
    interval: '10s',
    ...probe,
  }));
  return probesConfig.parse({ list: probes, ...more });
}

export function definitionOf(options: object = {}): ProbeDefinition {
  return configOf([{ name: 'shop', ...options }]).list[0]!;
}

export function entryOf(options: object = {}, kept?: string): ProbeEntry {
  return probeEntry(definitionOf(options), kept);
}

/** A run that began at that time, milliseconds since the epoch, and lasted 5 ms. */
export function resultAt(startedAt: number, more: Partial<ProbeResult> = {}): ProbeResult {
  const state = more.state ?? 'up';
  return {
    kind: 'tcp',
    target: '192.0.2.7:80',
    startedAt,
    duration: 5,
    state,
    reason: state === 'up' ? 'ok' : 'connection-refused',
    message: state === 'up' ? 'up' : `${state}: connection refused`,
    phases: { connect: 4 },
    address: '192.0.2.7',
    conditions: [],
    facts: {},
    metrics: [],
    evidence: {},
    trace: [],
    ...more,
  };
}

/** A log that keeps its lines. */
export function keptLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  return { log: createLog({ write: (line) => lines.push(line) }), lines };
}

/** Where events go. */
export function keptEvents(): { readonly emit: (event: NewEvent) => void; readonly events: NewEvent[] } {
  const events: NewEvent[] = [];
  return { emit: (event) => void events.push(event), events };
}
