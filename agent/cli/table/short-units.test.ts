import fc from 'fast-check';
import { expect, it } from 'vitest';
import { percent, shortBytes, shortDuration } from './short-units.ts';

it.each([
  [0, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [7_200_000, '2h'],
  [432_000_000, '5d'],
  [-5, '0s'],
  [Number.POSITIVE_INFINITY, '–'],
])('shortDuration(%d) is %s', (milliseconds, text) => {
  expect(shortDuration(milliseconds)).toBe(text);
});

it.each([
  [0, '0'],
  [999, '999'],
  [1_536, '1.5K'],
  [122_683_392, '117M'],
  [null, '–'],
])('shortBytes(%s) is %s', (bytes, text) => {
  expect(shortBytes(bytes)).toBe(text);
});

it('shortBytes() never takes more than four characters', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2 ** 59, noNaN: true }), (bytes) => shortBytes(bytes).length <= 4),
  );
});

it('percent() shows a dash for what is not a number', () => {
  expect([percent(0.256), percent(undefined), percent(Number.NaN)]).toEqual(['26%', '–', '–']);
});
