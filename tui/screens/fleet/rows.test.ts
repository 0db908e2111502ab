import { describe, expect, it } from 'vitest';
import { agentStatus, calmSummary, fleetHost } from '../../fleet.testkit.ts';
import { fleetRows, placeColumns, totals } from './rows.ts';
import { initialFleetState } from './state.ts';

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
const names = (change: object) =>
  fleetRows(hosts, { ...initialFleetState, ...change }).map(({ name }) => name);

describe('fleetRows()', () => {
  it('puts what needs a look first', () => {
    expect(names({})).toEqual(['dead', 'stale', 'asking', 'unwell', 'busy', 'calm']);
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
    const now = fleetRows([busy('a', 0.41), busy('b', 0.44)], initialFleetState).map(({ name }) => name);
    const then = fleetRows([busy('a', 0.44), busy('b', 0.41)], initialFleetState).map(({ name }) => name);
    expect(then).toEqual(now);
  });

  it.each([
    ['WELL', ['unwell']],
    ['down', ['dead']],
    ['timeout', ['stale']],
    ['env=prod', ['stale', 'unwell', 'busy', 'calm']],
    ['prod disk', ['unwell']],
    ['nobody', []],
  ])('finds %j in name, state, reason and labels', (filter, found) => {
    expect(names({ filter })).toEqual(found);
  });
});

describe('totals()', () => {
  it('counts the hosts of each state', () => {
    expect(totals(hosts)).toEqual({ up: 2, degraded: 1, unknown: 1, stale: 1, down: 1 });
  });
});

describe('placeColumns()', () => {
  const ids = (width: number) => placeColumns(width).map(({ column }) => column.id);

  it('has what matters at 80 columns', () => {
    expect(ids(79)).toEqual([
      'state',
      'host',
      'age',
      'cpu',
      'memory',
      'load',
      'pressure',
      'disk',
      'receive',
      'transmit',
      'top',
    ]);
  });

  it('keeps state, name and age on the narrowest terminal', () => {
    expect(ids(20)).toEqual(['state', 'host', 'age']);
  });

  it.each([79, 100, 119, 150, 199])('does not need more than %i cells', (width) => {
    const used = placeColumns(width).reduce((sum, column) => sum + column.width + 1, 0);
    expect(used).toBeLessThanOrEqual(width + 1);
  });

  it('shows every column at 200', () => {
    expect(ids(199)).toHaveLength(18);
  });
});
