import type { Target } from '../../agent/client/target.ts';
import type { AgentStatus, HostSummary } from '../../agent/contract/status.ts';

/** How a host is, worst last. `degraded`: it answers, and says that something in it is not well. */
export const hostStates = ['up', 'degraded', 'unknown', 'stale', 'down'] as const;
export type HostState = (typeof hostStates)[number];

/** One host as the console shows it. All strings are safe to print. */
export type FleetHost = {
  /** Stays the same while the console runs: the address that the host is asked at. */
  readonly key: string;
  readonly name: string;
  readonly state: HostState;
  /** Why it is not up, as a named reason. */
  readonly because: string | null;
  /** The agent that told about it, where it does not answer to this console itself. */
  readonly via: string | null;
  /** How long ago its numbers were measured, ms. */
  readonly ageMs: number | undefined;
  /** How long ago its last good answer was, ms. */
  readonly lastSeenMs: number | undefined;
  readonly latencyMs: number | null;
  /** Its clock minus ours. */
  readonly clockOffsetMs: number | null;
  /** The offset is wrong by no more than this; absent where nobody says. */
  readonly clockUncertaintyMs?: number | null;
  /** The last good answer, however old. */
  readonly status: AgentStatus | null;
  /** CPU use of the last minute, a value a tick, the newest last. */
  readonly cpuHistory: readonly (number | null)[];
  /** Where it is asked for its history; null where nobody says. */
  readonly target: Target | null;
};

/** No answer for so long: the numbers are stale. */
export const STALE_AFTER_MS = 5_000;
/** No answer for so long: the host counts as down. */
export const DOWN_AFTER_MS = 30_000;
/** An agent that answers, and whose newest measurement is older than this, has stopped to measure. */
const NOT_MEASURING_AFTER_MS = 15_000;

export type Evidence = {
  readonly status: AgentStatus | null;
  /** Age of the last good answer, ms; undefined when there never was one. */
  readonly lastSeenMs: number | undefined;
  /** Age of the numbers in it, ms. */
  readonly ageMs: number | undefined;
  /** Why the newest request failed; null when it did not. */
  readonly failure: string | null;
};

/** Decides how a host is, and why. */
export function hostState(evidence: Evidence): { state: HostState; because: string | null } {
  const { status, lastSeenMs, ageMs, failure } = evidence;
  if (lastSeenMs === undefined) return { state: failure === null ? 'unknown' : 'down', because: failure };
  if (lastSeenMs > DOWN_AFTER_MS) return { state: 'down', because: failure ?? 'no answer' };
  if (lastSeenMs > STALE_AFTER_MS) return { state: 'stale', because: failure ?? 'no answer' };
  if (ageMs !== undefined && ageMs > NOT_MEASURING_AFTER_MS)
    return { state: 'stale', because: 'measurements-stopped' };
  return answering(status);
}

/** How a host is that answers: up, or what its agent says is not well. */
export function answering(status: AgentStatus | null): { state: 'up' | 'degraded'; because: string | null } {
  return status === null || status.state === 'ok'
    ? { state: 'up', because: null }
    : { state: 'degraded', because: troubleOf(status) };
}

/** The largest share of anything that this host has in use: what puts it before its neighbours. */
export function stress(summary: HostSummary | null | undefined): number {
  const { cpu, memory, filesystems, pressure } = summary ?? {};
  const fullest = Math.max(0, ...(filesystems ?? []).map(({ usedRatio }) => usedRatio));
  return Math.max(
    cpu?.usedRatio ?? 0,
    memory?.usedRatio ?? 0,
    fullest,
    pressure?.cpu ?? 0,
    pressure?.memory ?? 0,
    pressure?.io ?? 0,
  );
}

function troubleOf(status: AgentStatus): string {
  const unwell = status.components.filter(({ state }) => state !== 'ok');
  const reasons = unwell.map(({ name, because }) => [name, ...because].join(' '));
  return reasons.length > 0 ? reasons.join(', ') : status.state;
}
