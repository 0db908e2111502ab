import type { FleetHost } from '../data/fleet-host.ts';
import { shortDuration } from '../text/short.ts';

/** Since when a host is sick. */
export type SickSince = {
  /** Ms since the epoch. */
  readonly at: number;
  /** Whether it was sick before that already, unseen. */
  readonly longer: boolean;
};

/**
 * Keeps since when each host is sick: from its last good answer on where it does not answer, else from when it was first
 * seen to be. Stays while one sickness turns into another.
 */
export function noteSickness(hosts: readonly FleetHost[], since: Map<string, SickSince>, at: number): void {
  const known = new Set(hosts.map(({ key }) => key));
  for (const key of since.keys()) if (!known.has(key)) since.delete(key);
  for (const { key, state, lastSeenMs } of hosts) {
    if (state === 'up') since.delete(key);
    else if (state !== 'unknown' && !since.has(key)) {
      const silent = state === 'degraded' ? undefined : lastSeenMs;
      since.set(key, { at: at - (silent ?? 0), longer: silent === undefined });
    }
  }
}

/** For how long a host is sick: `12m`, or `12m+` where it was before it was seen; empty where it is not. */
export function sicknessText(since: SickSince | undefined, at: number): string {
  if (since === undefined) return '';
  return `${shortDuration(at - since.at)}${since.longer ? '+' : ''}`;
}
