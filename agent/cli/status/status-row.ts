import type { HostRow } from '../../contract/hosts.ts';
import type { AgentStatus } from '../../contract/status.ts';

/** Whether nothing about this host needs a person. */
export function isWell({ state, status }: HostRow): boolean {
  return state === 'up' && status?.state === 'ok' && status.config.error === null;
}

/** One word for a host: how we reach it, else how its agent is. */
export function stateWord({ state, status }: HostRow): string {
  return state === 'up' ? (status?.state ?? 'up') : state;
}

/** Why a host is not well, in few words; empty when it is. */
export function reason({ because, status }: HostRow): string {
  const parts = (status?.components ?? [])
    .filter(({ state }) => state !== 'ok')
    .map((part) => [part.name, part.because.join(',')].filter((text) => text !== '').join(' '));
  if (status?.config.error) parts.push('config refused');
  return [because ?? '', ...(because === null ? parts : [])].filter((text) => text !== '').join('; ');
}

/**
 * Milliseconds since a host was measured, at `now` of the answering agent: the age of its answer, and of the numbers in
 * it by its own clock, so that clocks that differ do not matter. Infinite when it never answered.
 */
export function ageOfData({ lastSeen, status }: HostRow, now: number): number {
  if (lastSeen === null) return Number.POSITIVE_INFINITY;
  const measured = status?.summary ? Date.parse(status.time) - Date.parse(status.summary.time) : 0;
  return Math.max(now - Date.parse(lastSeen), 0) + Math.max(measured, 0);
}

/** The row of an agent that was asked itself. */
export function ownRow(status: AgentStatus): HostRow {
  return {
    name: status.host,
    url: null,
    self: true,
    state: 'up',
    because: null,
    lastSeen: status.time,
    latencyMs: null,
    clockOffsetMs: null,
    status,
  };
}
