import { expect, test } from 'vitest';
import { RecentLateness } from './recent-lateness.ts';

test('RecentLateness is zero before the first start', () => {
  expect(new RecentLateness().summary()).toEqual({ p50: 0, p99: 0, max: 0 });
});

test('RecentLateness gives nearest-rank percentiles', () => {
  const lateness = new RecentLateness();
  for (let late = 100; late > 0; late--) lateness.add(late);
  expect(lateness.summary()).toEqual({ p50: 50, p99: 99, max: 100 });
});

test('RecentLateness forgets what is 4,096 starts ago', () => {
  const lateness = new RecentLateness();
  lateness.add(1_000);
  for (let count = 0; count < 4_096; count++) lateness.add(1);
  expect(lateness.summary().max).toBe(1);
});
