import { expect, test } from 'vitest';
import { defaultFlapThresholds, flapPercent, isFlapping } from './flap-detection.ts';
import type { KnownState } from './known-state.ts';

const states = (letters: string): KnownState[] =>
  [...letters].map((letter) => (letter === 'u' ? 'up' : 'down'));

test('flapPercent() is 0 where nothing changed, and 100 where every result changed', () => {
  expect(flapPercent([])).toBe(0);
  expect(flapPercent(states('uuuuuuuuuuuuuuuuuuuuu'))).toBe(0);
  expect(flapPercent(states('ududududududududududu'))).toBeCloseTo(100);
});

test('flapPercent() weighs the newest change 1.25 and the oldest 0.75', () => {
  expect(flapPercent(states('uuuuuuuuuuuuuuuuuuuud'))).toBeCloseTo(6.25);
  expect(flapPercent(states('duuuuuuuuuuuuuuuuuuuu'))).toBeCloseTo(3.75);
});

test('flapPercent() takes results that are not there yet as unchanged', () => {
  expect(flapPercent(states('ud'))).toBeCloseTo(6.25);
});

test('flapPercent() looks at the last 21 results', () => {
  expect(flapPercent(states(`${'ud'.repeat(50)}${'d'.repeat(21)}`))).toBe(0);
});

test('isFlapping() begins at the high threshold and ends at the low one', () => {
  let flapping = false;
  const steps = [29.9, 30, 25, 20.1, 20, 25].map((percent) => {
    flapping = isFlapping(flapping, percent, defaultFlapThresholds);
    return flapping;
  });
  expect(steps).toEqual([false, true, true, true, false, false]);
});
