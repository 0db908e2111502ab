import { expect, test } from 'vitest';
import { createTapBeginnings } from './tap-beginnings.ts';

function clockAt(start: number) {
  const clock = { time: start, now: () => clock.time, monotonic: () => clock.time };
  return clock;
}

test('createTapBeginnings() tells the first question of each caller about each proxy', () => {
  const begins = createTapBeginnings(clockAt(0));
  expect(begins('ada', 'redis')).toBe(true);
  expect(begins('ada', 'redis')).toBe(false);
  expect(begins('bob', 'redis')).toBe(true);
  expect(begins('ada', 'web')).toBe(true);
});

test('createTapBeginnings() tells a question after the tap has ended, not one while it goes on', () => {
  const clock = clockAt(0);
  const begins = createTapBeginnings(clock);
  begins('ada', 'redis');
  clock.time = 10_000;
  expect(begins('ada', 'redis')).toBe(false);
  clock.time = 20_001;
  expect(begins('ada', 'redis')).toBe(true);
});
