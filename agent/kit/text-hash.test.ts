import { expect, test } from 'vitest';
import { textHash } from './text-hash.ts';

test('textHash() gives what it gave in every release before', () => {
  expect(['', 'a', 'web-1', 'größe'].map(textHash)).toMatchInlineSnapshot(`
    [
      2872998923,
      444641715,
      544574265,
      3449927484,
    ]
  `);
});

test('textHash() spreads names that differ in a digit evenly over its range', () => {
  const counts = new Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index++)
    counts[Math.floor((textHash(`probe-${index}`) / 2 ** 32) * 10)]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1_150);
});
