import { describe, expect, test } from 'vitest';
import { formatG } from './format-g.ts';

describe('formatG', () => {
  test.each([
    [2, '2'],
    [-0.1, '-0.1'],
    [1.1, '1.1'],
    [100_000, '100000'],
    [1_000_000, '1e+06'],
    [1_234_567, '1.234567e+06'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1e100, '1e+100'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [-0, '-0'],
  ])('%s is written as Go writes it', (value, text) => {
    expect(formatG(value)).toBe(text);
  });

  test.each([
    [10, '10'],
    [100, '1e+02'],
    [0.123, '0.12'],
    [7, '7'],
  ])('two digits of %s', (value, text) => {
    expect(formatG(value, 2)).toBe(text);
  });
});
