import { expect, test } from 'vitest';
import { roundTrip } from './packet-stamps.ts';

test('roundTrip takes the stamp of the kernel, however late it was read', () => {
  expect(roundTrip(1_000, 1_002, 30)).toBe(2);
});

test.each([
  ['there is no stamp', undefined],
  ['the clock was stepped back', 400],
  ['the clock was stepped forward', 90_000],
])('roundTrip takes the time until it was read where %s', (_why, arrivedAt) => {
  expect(roundTrip(1_000, arrivedAt, 30)).toBe(30);
});
