import { describe, expect, test } from 'vitest';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { FleetTrends } from './fleet-trends.ts';

const KEY = 'http://a:8338';

describe('FleetTrends', () => {
  test('keeps the numbers of a host, the newest last', () => {
    const trends = new FleetTrends(NOON);
    trends.note({ at: NOON, hosts: [fleetHost('a')] });
    expect(trends.host('cpu', KEY)).toHaveLength(150);
    expect(trends.host('cpu', KEY).slice(-2)).toEqual([null, 0.12]);
  });

  test('has a gap while a host is not heard, however good its old numbers look', () => {
    const trends = new FleetTrends(NOON);
    const states = ['up', 'up', 'stale', 'stale', 'up'] as const;
    for (const [index, state] of states.entries())
      trends.note({ at: NOON + index * 2_000, hosts: [fleetHost('a', { state })] });
    expect(trends.host('cpu', KEY).slice(-5)).toEqual([0.12, 0.12, null, null, 0.12]);
  });

  test('adds up over hosts, and takes the largest', () => {
    const trends = new FleetTrends(NOON);
    trends.note({ at: NOON, hosts: [fleetHost('a'), fleetHost('b'), fleetHost('c', { status: null })] });
    const keys = ['http://a:8338', 'http://b:8338', 'http://c:8338'];
    expect(trends.total('receive', keys).at(-1)).toBe(24_576);
    expect(trends.worst('pressureIo', keys).at(-1)).toBe(0.02);
    expect(trends.total('receive', [])).toEqual([]);
  });
});
