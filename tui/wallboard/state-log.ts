import type { FleetHost, HostState } from '../data/fleet-host.ts';
import type { LogEntry } from './log-entry.ts';

const severities = {
  up: 'info',
  degraded: 'warning',
  unknown: 'info',
  stale: 'warning',
  down: 'error',
} as const satisfies Record<HostState, LogEntry['severity']>;

/**
 * The lines that tell which hosts changed state since the states of before; the newest state of each is kept there.
 * How a host is found at first is no change, and neither is that nobody knows how it is.
 */
export function stateChanges(
  hosts: readonly FleetHost[],
  before: Map<string, HostState>,
  at: number,
): LogEntry[] {
  return hosts.flatMap(({ key, name, state, because }) => {
    const was = before.get(key);
    if (state === 'unknown' || state === was) return [];
    before.set(key, state);
    if (was === undefined) return [];
    const text = `${state}, was ${was}${because === null ? '' : `: ${because}`}`;
    return [{ time: at, hostKey: key, host: name, severity: severities[state], text }];
  });
}
