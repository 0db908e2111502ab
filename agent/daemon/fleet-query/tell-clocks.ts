import { humanDuration } from '../../kit/duration.ts';
import type { FleetHost } from './fleet-host.ts';
import type { MissingHosts } from './missing-hosts.ts';

/** Milliseconds that a clock may differ without being told of: less than what samples and steps are apart. */
const NOTICED = 10_000;

/** Samples are stamped by the clock of their host; where that one differs, its series are shifted against the others. */
export function tellClocks(hosts: readonly FleetHost[], missing: MissingHosts): string[] {
  return hosts.flatMap(({ name, clockOffset }) => {
    if (clockOffset === null || Math.abs(clockOffset) < NOTICED || missing.has(name)) return [];
    const direction = clockOffset < 0 ? 'behind' : 'ahead of';
    return [`The clock of ${name} is ${humanDuration(Math.abs(clockOffset))} ${direction} that of this host`];
  });
}
