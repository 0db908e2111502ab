import { describe, expect, test } from 'vitest';
import { fleetHost } from '../fleet.testkit.ts';
import { noteSickness, type SickSince, sicknessText } from './sick-since.ts';

const noted = (...hosts: ReturnType<typeof fleetHost>[]) => {
  const since = new Map<string, SickSince>();
  hosts.forEach((host, index) => {
    noteSickness([host], since, 100_000 + index * 1_000);
  });
  return since.get('http://a:8338');
};

describe('noteSickness()', () => {
  test('counts from the last answer of a host that is silent', () => {
    expect(noted(fleetHost('a', { state: 'stale', lastSeenMs: 7_000 }))).toEqual({
      at: 93_000,
      longer: false,
    });
  });

  test('counts from when it was first seen, and says that it was longer, where nothing is known before', () => {
    const never = fleetHost('a', { state: 'down', lastSeenMs: undefined });
    expect(noted(never, never)).toEqual({ at: 100_000, longer: true });
  });

  test('stays while one sickness turns into another', () => {
    const stale = fleetHost('a', { state: 'stale', lastSeenMs: 6_000 });
    expect(noted(stale, fleetHost('a', { state: 'down', lastSeenMs: 31_000 }))?.at).toBe(94_000);
  });

  test('ends when the host is up', () => {
    expect(noted(fleetHost('a', { state: 'stale' }), fleetHost('a'))).toBeUndefined();
  });

  test('forgets hosts that are gone', () => {
    const since = new Map<string, SickSince>([['gone', { at: 1, longer: false }]]);
    noteSickness([], since, 2);
    expect(since.size).toBe(0);
  });
});

describe('sicknessText()', () => {
  test.each([
    [undefined, ''],
    [{ at: 0, longer: false }, '2m'],
    [{ at: 0, longer: true }, '2m+'],
  ])('of %j is %j', (since, text) => {
    expect(sicknessText(since, 125_000)).toBe(text);
  });
});
