import { describe, expect, it } from 'vitest';
import { agentStatus, calmSummary, fleetHost } from '../../fleet.testkit.ts';
import { createFleetTable, stateTotals } from './fleet-table.ts';

const busy = (name: string, usedRatio: number) =>
  fleetHost(name, {
    status: agentStatus(name, { summary: calmSummary({ cpu: { count: 2, usedRatio, modes: {} } }) }),
  });
const hosts = [
  fleetHost('calm'),
  busy('busy', 0.97),
  fleetHost('stale', { state: 'stale', because: 'timeout' }),
  fleetHost('dead', { state: 'down', because: 'connection-refused', status: null }),
  fleetHost('unwell', { state: 'degraded', because: 'store disk-full' }),
  fleetHost('asking', { state: 'unknown', status: null }),
];

function names(change: { sort?: string; reversed?: boolean; filter?: string } = {}, shown = hosts) {
  const table = createFleetTable();
  table.show(shown);
  if (change.sort) table.sortBy(change.sort, change.reversed);
  if (change.filter) table.filter(change.filter);
  return table.rows.map(({ name }) => name);
}

describe('createFleetTable()', () => {
  it('puts what needs a look first', () => {
    expect(names()).toEqual(['dead', 'stale', 'asking', 'unwell', 'busy', 'calm']);
  });

  it('sorts numbers from large to small, and hosts without one last either way', () => {
    expect(names({ sort: 'cpu' }).slice(0, 1)).toEqual(['busy']);
    expect(names({ sort: 'cpu' }).slice(-2)).toEqual(['asking', 'dead']);
    expect(names({ sort: 'cpu', reversed: true }).slice(-3)).toEqual(['busy', 'asking', 'dead']);
  });

  it('sorts names from A to Z', () => {
    expect(names({ sort: 'host' })).toEqual(['asking', 'busy', 'calm', 'dead', 'stale', 'unwell']);
    expect(names({ sort: 'host', reversed: true })[0]).toBe('unwell');
  });

  it('keeps the order steady while a load moves a little', () => {
    expect(names({}, [busy('a', 0.44), busy('b', 0.41)])).toEqual(
      names({}, [busy('a', 0.41), busy('b', 0.44)]),
    );
  });

  it.each([
    ['WELL', ['unwell']],
    ['down', ['dead']],
    ['timeout', ['stale']],
    ['env=prod', ['stale', 'unwell', 'busy', 'calm']],
    ['prod disk', ['unwell']],
    ['cpu>90%', ['busy']],
    ['state!=up', ['dead', 'stale', 'asking', 'unwell']],
    ['nobody', []],
  ])('finds %j in name, state, reason, labels and columns', (filter, found) => {
    expect(names({ filter })).toEqual(found);
  });
});

describe('stateTotals()', () => {
  it('counts the hosts of each state', () => {
    expect(stateTotals(hosts)).toEqual({ up: 2, degraded: 1, unknown: 1, stale: 1, down: 1 });
  });
});
