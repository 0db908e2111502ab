import { humanDuration } from '../../../agent/kit/duration.ts';
import { type FleetHost, hostStates, stress } from '../../data/fleet-host.ts';
import { Table } from '../../table/table.ts';
import type { RowStyle } from '../../table/table-lines.ts';
import { fleetColumns, labelText } from './columns.ts';

/** The numbers of a host that is down say nothing; its reason takes their place. */
const DOWN_COLUMNS: ReadonlySet<string> = new Set(['state', 'host', 'age']);
const STATE_COLUMN: ReadonlySet<string> = new Set(['state']);

/** The table of all hosts, what needs a look first. */
export function createFleetTable(): Table<FleetHost> {
  return new Table<FleetHost>({
    columns: fleetColumns,
    key: ({ key }) => key,
    name: ({ name }) => name,
    words: (host) => [host.name, host.state, host.because, labelText(host)].join(' '),
    labels: ({ status }) => status?.labels ?? {},
    orders: [{ id: 'worst', title: 'worst first', value: badness }],
    style: hostStyle,
    empty: () => [
      'No hosts yet.',
      'Start an agent here: vedette agent   Or name one: vedette tui --url http://HOST:8338',
    ],
  });
}

/** Worse hosts have larger numbers: first by state, then by how much of anything they use (in steps of five percent). */
export function badness({ state, status }: FleetHost): number {
  return hostStates.indexOf(state) * 1_000 + Math.floor(stress(status?.summary) * 20);
}

/** Why a host is not up and when it was last seen, in words. */
export function hostReason({ because, lastSeenMs, via }: FleetHost): string {
  const seen = lastSeenMs === undefined ? 'never seen' : `last seen ${humanDuration(lastSeenMs)} ago`;
  return [because, seen, via === null ? undefined : `via ${via}`].filter((part) => part).join(', ');
}

/** How many hosts there are of each state. */
export function stateTotals(hosts: readonly FleetHost[]): Record<FleetHost['state'], number> {
  const counts = { up: 0, degraded: 0, unknown: 0, stale: 0, down: 0 };
  for (const { state } of hosts) counts[state]++;
  return counts;
}

function hostStyle(host: FleetHost): RowStyle {
  if (host.state === 'down')
    return { instead: { columns: DOWN_COLUMNS, text: hostReason(host), role: 'bad' } };
  const told = host.state === 'stale' || host.state === 'unknown';
  return told ? { role: 'dim', kept: STATE_COLUMN } : {};
}
