import type { HostRow } from '../contract/hosts.ts';
import type { AgentStatus } from '../contract/status.ts';

export type PeerState = Pick<HostRow, 'state' | 'because'>;

/** What is known of the questions to one peer; times by the monotonic clock, in milliseconds. */
export type PeerRecord = {
  /** When it last answered well. */
  readonly goodAt?: number | undefined;
  /** Why the newest question failed; undefined when it did not. */
  readonly failure?: string | undefined;
  readonly status?: AgentStatus | undefined;
};

/**
 * The state of a peer at `now`:
 *
 * - `unknown`: it was never asked to the end
 * - `up`: the newest question was answered, and its agent measures
 * - `stale`: what we know is old: the newest question failed but it answered within three intervals, or it answers
 *   with measurements that are more than three intervals old by its own clock, or we have not asked for as long
 * - `down`: the newest question failed, and no good answer came for three intervals
 */
export function peerState({ goodAt, failure, status }: PeerRecord, now: number, interval: number): PeerState {
  const recent = goodAt !== undefined && now - goodAt <= 3 * interval;
  if (failure !== undefined) return { state: recent ? 'stale' : 'down', because: failure };
  if (goodAt === undefined) return { state: 'unknown', because: 'no-answer-yet' };
  if (!recent) return { state: 'stale', because: 'not-asked' };
  return measurementsStopped(status, interval)
    ? { state: 'stale', because: 'measurements-stopped' }
    : { state: 'up', because: null };
}

/** Whether an agent's newest measurement is more than three intervals old by its own clock. */
export function measurementsStopped(status: AgentStatus | undefined, interval: number): boolean {
  if (!status?.summary) return false;
  return Date.parse(status.time) - Date.parse(status.summary.time) > 3 * interval;
}
