import { describe, expect, it } from 'vitest';
import { shortBytes, shortDuration, shortNumber, shortPercent } from './short.ts';

describe('shortBytes()', () => {
  it.each([
    [undefined, '–'],
    [0, '0'],
    [812, '812'],
    [999, '999'],
    [1_000, '1.0K'],
    [1_536, '1.5K'],
    [117 * 2 ** 20, '117M'],
    [999.6 * 2 ** 20, '1.0G'],
    [3 * 2 ** 40, '3.0T'],
    [-1_536, '-1.5K'],
  ])('writes %s as %s', (bytes, text) => {
    expect(shortBytes(bytes)).toBe(text);
  });
});

describe('shortDuration()', () => {
  it.each([
    [undefined, '–'],
    [-5, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [7_200_000, '2h'],
    [47 * 3_600_000, '47h'],
    [48 * 3_600_000, '2d'],
  ])('writes %s ms as %s', (milliseconds, text) => {
    expect(shortDuration(milliseconds)).toBe(text);
  });
});

describe('shortNumber()', () => {
  it.each([
    [0.4231, '0.42'],
    [9.999, '10.00'],
    [17.26, '17.3'],
    [250, '250'],
    [12_345, '12k'],
    [-12_345, '-12k'],
    [Number.NaN, '–'],
  ])('writes %s as %s', (value, text) => {
    expect(shortNumber(value)).toBe(text);
  });
});

describe('shortPercent()', () => {
  it('rounds to whole percents', () => {
    expect([0, 0.004, 0.126, 1].map(shortPercent)).toEqual(['0%', '0%', '13%', '100%']);
  });
});
