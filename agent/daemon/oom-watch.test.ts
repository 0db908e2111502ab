import { expect, it } from 'vitest';
import { OomWatch } from './oom-watch.ts';

it('OomWatch.step() counts from the first look on, over ticks without a count', () => {
  const watch = new OomWatch();
  expect([undefined, 5, 5, undefined, 7, 0, 1].map((kills) => watch.step(kills))).toEqual([
    0, 0, 0, 0, 2, 0, 1,
  ]);
});
