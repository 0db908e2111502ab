import type { FleetHost } from './fleet-host.ts';

/** The faults of one host, as its newest status tells. */
export type HostFaults = {
  readonly host: string;
  readonly hostKey: string;
  readonly toxics: number;
  /** Of the toxics, those that vedette put there. */
  readonly owned: number;
  readonly disabledProxies: number;
  /** When the oldest began, ms since the epoch by our clock; null where it does not say. */
  readonly since: number | null;
  /** Whether it does not answer now: this is what it said last. */
  readonly silent: boolean;
};

/** The keys of the hosts on which a fault is in force. */
export function faultyHosts(hosts: readonly FleetHost[]): ReadonlySet<string> {
  return new Set(activeFaults(hosts).map(({ hostKey }) => hostKey));
}

/** The hosts on which a fault is in force, in the order of the fleet. */
export function activeFaults(hosts: readonly FleetHost[]): HostFaults[] {
  return hosts.flatMap(({ name, key, status, state, clockOffsetMs }) => {
    const faults = status?.faults;
    if (!faults || faults.toxics + faults.disabledProxies === 0) return [];
    const { toxics, owned, disabledProxies, since } = faults;
    const began = since === null ? null : Date.parse(since) - (clockOffsetMs ?? 0);
    const silent = state === 'down' || state === 'stale';
    return [{ host: name, hostKey: key, toxics, owned, disabledProxies, since: began, silent }];
  });
}
