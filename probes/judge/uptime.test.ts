import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type StateChange, uptime } from './uptime.ts';

test('uptime() leaves unknown time out of both sides', () => {
  const changes: StateChange[] = [
    { at: 0, state: 'up' },
    { at: 60, state: 'unknown' },
    { at: 80, state: 'down' },
  ];
  expect(uptime(changes, 0, 100)).toEqual({ up: 60, degraded: 0, down: 20, unknown: 20, ratio: 0.75 });
});

test('uptime() counts degraded as up', () => {
  expect(uptime([{ at: 0, state: 'degraded' }], 0, 10).ratio).toBe(1);
});

test('uptime() takes the state that held when the time began', () => {
  expect(
    uptime(
      [
        { at: -50, state: 'down' },
        { at: 5, state: 'up' },
      ],
      0,
      10,
    ),
  ).toMatchObject({ up: 5, down: 5 });
});

test('uptime() has no ratio where nothing was known', () => {
  expect(uptime([], 0, 10)).toMatchObject({ unknown: 10, ratio: undefined });
  expect(uptime([{ at: 50, state: 'up' }], 0, 10).ratio).toBeUndefined();
});

test('uptime() shares out the whole time, whatever comes', () => {
  const change = fc.record({
    at: fc.integer({ min: -100, max: 300 }),
    state: fc.constantFrom('up', 'degraded', 'down', 'unknown' as const),
  });
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const { up, degraded, down, unknown } = uptime(changes as StateChange[], 0, 200);
      expect(up + degraded + down + unknown).toBe(200);
      expect(Math.min(up, degraded, down, unknown)).toBeGreaterThanOrEqual(0);
    }),
  );
});
