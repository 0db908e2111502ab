import { expect, test } from 'vitest';
import { patience } from './patience.ts';

test.each([
  [false, 30_000, 15_000],
  [true, 30_000, 1_000],
  [true, 500, 250],
  [false, -5, 1],
])('patience() with a host that is down %s, of %d ms, is %d ms', (isDown, left, milliseconds) => {
  expect(patience({ isDown }, left)).toBe(milliseconds);
});
