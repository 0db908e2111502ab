import { describe, expect, test } from 'vitest';
import type { HostState } from '../data/fleet-host.ts';
import { fleetHost } from '../fleet.testkit.ts';
import { stateChanges } from './state-log.ts';

const told = (states: readonly HostState[]) => {
  const before = new Map<string, HostState>();
  return states.map((state) =>
    stateChanges([fleetHost('a', { state, because: state === 'down' ? 'timeout' : null })], before, 0).map(
      ({ text }) => text,
    ),
  );
};

describe('stateChanges()', () => {
  test('tells a change once, with its reason', () => {
    expect(told(['up', 'down', 'down'])).toEqual([[], ['down, was up: timeout'], []]);
  });

  test('tells nothing of how a host is found at first', () => {
    expect(told(['unknown', 'down', 'down'])).toEqual([[], [], []]);
  });

  test('tells nothing of not knowing, and goes on from what was known', () => {
    expect(told(['up', 'unknown', 'up', 'unknown', 'stale'])).toEqual([[], [], [], [], ['stale, was up']]);
  });

  test('says how grave it is', () => {
    const before = new Map<string, HostState>([['http://a:8338', 'up']]);
    expect(stateChanges([fleetHost('a', { state: 'down' })], before, 0)[0]?.severity).toBe('error');
  });
});
