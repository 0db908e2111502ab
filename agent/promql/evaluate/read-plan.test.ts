import { describe, expect, test } from 'vitest';
import { planRead } from './read-plan.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = 1_700_000_000_000;
const request = (hours: number, step: number, use: 'steps' | 'window' = 'steps') => ({
  matchers: [],
  start: NOW - hours * HOUR,
  end: NOW,
  step,
  use,
});

describe('planRead()', () => {
  test('reads raw samples where there are any', () => {
    expect(planRead(request(24, 15_000), 300, NOW - 15 * DAY)).toEqual({});
  });

  test('reads aggregates of what has expired, up to the first raw sample', () => {
    const oldest = NOW - 2 * HOUR;
    expect(planRead(request(24, 15_000), 1, oldest)).toEqual({
      tier: { resolution: '1m', until: oldest - 1, spared: false },
    });
  });

  test('reads hourly aggregates for hourly steps, and beyond a year', () => {
    const oldest = NOW - 2 * HOUR;
    expect(planRead(request(24, HOUR), 1, oldest).tier?.resolution).toBe('1h');
    expect(planRead(request(400 * 24, MINUTE), 1, oldest).tier?.resolution).toBe('1h');
  });

  test('spares raw samples where there are too many for steps of a minute', () => {
    expect(planRead(request(24 * 10, MINUTE), 300, NOW - 15 * DAY)).toEqual({
      tier: { resolution: '1m', until: Math.floor(NOW / MINUTE) * MINUTE, spared: true },
    });
  });

  test('spares none for finer steps, or in windows, where every sample counts', () => {
    expect(planRead(request(24 * 10, 15_000), 300, NOW - 15 * DAY)).toEqual({});
    expect(planRead(request(24 * 10, MINUTE, 'window'), 300, NOW - 15 * DAY)).toEqual({});
  });

  test('an empty store has nothing but raw samples', () => {
    expect(planRead(request(24, MINUTE), 0, undefined)).toEqual({});
  });
});
