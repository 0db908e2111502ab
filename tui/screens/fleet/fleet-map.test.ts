import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { FleetHost } from '../../data/fleet-host.ts';
import { agentStatus, calmSummary, fleetHost } from '../../fleet.testkit.ts';
import { makeTheme } from '../../theme/theme.ts';
import { fleetMapHost, fleetMapLayout, fleetMapLines } from './fleet-map.ts';
import { createFleetTable } from './fleet-table.ts';

const busy = (name: string, usedRatio: number) =>
  fleetHost(name, {
    status: agentStatus(name, { summary: calmSummary({ cpu: { count: 2, usedRatio, modes: {} } }) }),
  });

function tableOf(hosts: readonly FleetHost[], sort = 'cpu') {
  const table = createFleetTable();
  table.show(hosts);
  table.sortBy(sort);
  return table;
}
const drawn = (table: ReturnType<typeof tableOf>, width: number, height: number) =>
  fleetMapLines(table, { width, height }, makeTheme('none', true)).map(stripVTControlCharacters);

describe('fleetMapLines()', () => {
  it('shows how much of what the table is sorted by each host uses, and the state of those that are not up', () => {
    const hosts = [
      busy('a', 0.95),
      busy('b', 0.5),
      busy('c', 0.05),
      fleetHost('d', { state: 'down', status: null }),
    ];
    const [scale, first] = drawn(tableOf(hosts), 100, 4);
    expect(scale).toContain('processor time in use:  · 0% ░ 20% ▒ 40% ▓ 60% █ 80%');
    expect(first?.trimEnd()).toBe(' █ ▒ · ✗');
  });

  it('shows a thousand hosts on 80×24 by leaving out the gaps, and scrolls to the selected one', () => {
    const hosts = Array.from({ length: 2_000 }, (_, index) =>
      busy(`h${String(index).padStart(4, '0')}`, 0.5),
    );
    const table = tableOf(hosts, 'host');
    table.act({ type: 'last' });
    const lines = drawn(table, 80, 19);
    expect(lines).toHaveLength(19);
    expect(new Set(lines.map((text) => text.length))).toEqual(new Set([80]));
    expect(lines.at(-1)?.trim()).toHaveLength(2_000 % 78);
  });
});

describe('fleetMapLayout()', () => {
  it('spreads the hosts where there is room', () => {
    expect(fleetMapLayout(200, { width: 80, height: 19 })).toEqual({ perRow: 39, cellWidth: 2 });
    expect(fleetMapLayout(1_000, { width: 80, height: 19 })).toEqual({ perRow: 78, cellWidth: 1 });
  });
});

describe('fleetMapHost()', () => {
  it('finds the host of a cell', () => {
    const table = tableOf([busy('a', 0.9), busy('b', 0.5)]);
    const size = { width: 20, height: 5 };
    expect(fleetMapHost(table, { line: 0, column: 3 }, size)?.name).toBe('b');
    expect(fleetMapHost(table, { line: 0, column: 9 }, size)).toBeUndefined();
    expect(fleetMapHost(table, { line: 0, column: 0 }, size)).toBeUndefined();
  });
});
