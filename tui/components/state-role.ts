import type { FleetHost } from '../data/fleet-host.ts';
import type { Role } from '../theme/theme.ts';

/** How the state of a host is painted; its glyph and its word say the same. */
export function stateRole({ state }: Pick<FleetHost, 'state'>): Role {
  return ({ up: 'good', degraded: 'warn', unknown: 'dim', stale: 'warn', down: 'bad' } as const)[state];
}
