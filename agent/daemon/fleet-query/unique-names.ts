import type { FleetHost } from './fleet-host.ts';

/** The hosts with names that tell them apart: of several that call themselves the same, the later ones get a number. */
export function uniqueNames(hosts: readonly FleetHost[]): FleetHost[] {
  const counts = new Map<string, number>();
  return hosts.map((host) => {
    const count = (counts.get(host.name) ?? 0) + 1;
    counts.set(host.name, count);
    return count === 1 ? host : { ...host, name: `${host.name}#${count}` };
  });
}
