import type { ProbeState } from '../../../probes/probe-result.ts';
import type { ProbeMark } from '../../contract/probes.ts';
import { humanDuration } from '../../kit/duration.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { ProbeEntry } from './probe-entry.ts';

/** How grave the event of a state is. */
export const stateSeverities: Readonly<Record<ProbeState, NewEvent['severity']>> = {
  up: 'info',
  degraded: 'warning',
  down: 'error',
  unknown: 'warning',
};

/**
 * The event of a state that was not told yet, and marks it as told; undefined where there is nothing to tell: it was
 * told already, or a probe is up from the beginning.
 */
export function stateEvent(entry: ProbeEntry, marks: readonly ProbeMark[]): NewEvent | undefined {
  const { state } = entry.judged;
  const before = entry.told;
  if (before === state || (before === undefined && state === 'unknown')) return undefined;
  entry.told = state;
  if (before === undefined && state === 'up') return undefined;
  const { name } = entry.definition;
  const marked = marks.length === 0 ? '' : ` [${marks.map(({ mark }) => mark).join(', ')}]`;
  const message = `${name} is ${state}${because(entry)}${before === undefined ? '' : `; it was ${before}${lasted(entry, before)}`}${marked}`;
  return { kind: 'probe-changed', severity: stateSeverities[state], subject: name, message };
}

/** The event that a probe began to flap, or ended it. */
export function flapEvent({ definition: { name }, judged }: ProbeEntry): NewEvent {
  const message = judged.flapping
    ? `${name} is flapping: its results change too often; it is ${judged.state} now`
    : `${name} no longer flaps; it is ${judged.state}`;
  return { kind: 'probe-flapping', severity: judged.flapping ? 'warning' : 'info', subject: name, message };
}

function because({ judged: { state, message } }: ProbeEntry): string {
  const text = message.replace(/^(up|degraded|down|unknown)(: )?/, '');
  return state === 'up' || text === '' ? '' : `: ${text}`;
}

/** How long the state before lasted; what was told before a time in which nothing was known has no end. */
function lasted({ changes }: ProbeEntry, before: ProbeState): string {
  const [from, to] = changes.slice(-2);
  if (from === undefined || to === undefined || from.state !== before) return '';
  return ` for ${humanDuration(to.at - from.at)}`;
}
