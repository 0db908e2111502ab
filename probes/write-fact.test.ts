import { expect, test } from 'vitest';
import type { FactType, FactValue } from './facts.ts';
import { writeFact } from './write-fact.ts';

test.each<[FactValue, FactType, string]>([
  [2.800944000000527, 'duration', '2.8 ms'],
  [1_254, 'duration', '1.25 s'],
  [-3.25678, 'duration', '-3.26 ms'],
  [90_000, 'duration', '1 min 30 s'],
  [-90_000, 'duration', '-1 min 30 s'],
  [63.5 * 86_400_000, 'duration', '63 d'],
  [-63.5 * 86_400_000, 'duration', '-63 d'],
  [10_240, 'bytes', '10.0 KiB'],
  [0.1 + 0.2, 'number', '0.3'],
  [['a', 'b'], 'list', 'a, b'],
  [false, 'boolean', 'false'],
  [undefined, 'text', ''],
])('writeFact() of %j as %s is %j', (value, type, text) => {
  expect(writeFact(value, type)).toBe(text);
});
