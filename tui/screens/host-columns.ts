import { stateRole } from '../components/state-role.ts';
import type { FleetHost } from '../data/fleet-host.ts';
import type { Column } from '../table/column.ts';

/** How a host is, by sign and word. */
export const stateColumn: Column<FleetHost> = {
  id: 'state',
  title: 'state',
  width: 10,
  align: 'left',
  rank: 0,
  value: ({ state }) => state,
  text: ({ state }, { glyphs }) => `${glyphs[state]} ${state}`,
  role: stateRole,
};

/** What a host is called. */
export const hostColumn: Column<FleetHost> = {
  id: 'host',
  title: 'host',
  width: 12,
  widest: 32,
  align: 'left',
  rank: 0,
  value: ({ name }) => name,
  text: ({ name }) => name,
};
