import { expect, test } from 'vitest';
import { fakeClock } from './clock.testkit.ts';
import { systemClock } from './clock.ts';

test('systemClock never goes backwards in monotonic time', () => {
  const times = Array.from({ length: 1_000 }, () => systemClock.monotonic());
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test('systemClock tells milliseconds since the epoch', () => {
  const before = Date.now();
  const now = systemClock.now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test('fakeClock() moves both clocks with advance() and the wall clock alone with step()', () => {
  const clock = fakeClock(1_000);
  clock.advance(5);
  clock.step(-100);
  expect([clock.now(), clock.monotonic()]).toEqual([905, 5]);
});
