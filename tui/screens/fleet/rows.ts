import { type FleetHost, hostStates, stress } from '../../data/fleet-host.ts';
import { type FleetColumn, fleetColumns, labelText } from './columns.ts';
import type { FleetState, SortKey } from './state.ts';

/** The hosts that the filter lets through, in the chosen order. */
export function fleetRows(hosts: readonly FleetHost[], { filter, sort, reversed }: FleetState): FleetHost[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const found = hosts.filter((host) => matches(host, words));
  return sorted(found, sort, reversed);
}

/** How many hosts there are of each state. */
export function totals(hosts: readonly FleetHost[]): Record<FleetHost['state'], number> {
  const counts = { up: 0, degraded: 0, unknown: 0, stale: 0, down: 0 };
  for (const { state } of hosts) counts[state]++;
  return counts;
}

/** A column with the width it gets on this screen. */
export type PlacedColumn = { readonly column: FleetColumn; readonly width: number };

/** The columns that fit beside each other with a blank between them; what is left over widens those that may grow. */
export function placeColumns(width: number, columns: readonly FleetColumn[] = fleetColumns): PlacedColumn[] {
  const chosen = new Set<FleetColumn>();
  let left = width;
  for (const column of columns.toSorted((a, b) => a.rank - b.rank)) {
    if (column.rank > 0 && column.width + 1 > left) break;
    chosen.add(column);
    left -= column.width + 1;
  }
  return columns
    .filter((column) => chosen.has(column))
    .map((column) => {
      const more = Math.max(0, Math.min(left, (column.widest ?? column.width) - column.width));
      left -= more;
      return { column, width: column.width + more };
    });
}

function matches(host: FleetHost, words: readonly string[]): boolean {
  const { name, state, because } = host;
  const text = [name, state, because, labelText(host)].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Hosts without a value are last in either direction; equals are in the order of their names. */
function sorted(hosts: readonly FleetHost[], sort: SortKey, reversed: boolean): FleetHost[] {
  const sign = reversed ? -1 : 1;
  const value = sort === 'worst' ? badness : fleetColumns.find(({ id }) => id === sort)?.sort;
  const values = new Map(hosts.map((host) => [host, value?.(host)]));
  return hosts.toSorted((a, b) => {
    const [left, right] = [values.get(a), values.get(b)];
    if (left === undefined || right === undefined)
      return left === right ? byName(a, b) : left === undefined ? 1 : -1;
    return sign * compare(left, right) || byName(a, b);
  });
}

/** Worse hosts have larger numbers: first by state, then by how much of anything they use (in steps of five percent). */
function badness(host: FleetHost): number {
  return hostStates.indexOf(host.state) * 1_000 + Math.floor(stress(host.status?.summary) * 20);
}

/** Numbers from large to small, text from A to Z. */
function compare(left: number | string, right: number | string): number {
  if (typeof left === 'number' && typeof right === 'number') return right - left;
  return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0;
}

function byName(a: FleetHost, b: FleetHost): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
