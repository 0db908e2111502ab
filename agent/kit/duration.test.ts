import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, humanDuration, parseDuration } from './duration.ts';

test.each([
  ['0', 0],
  ['0s', 0],
  ['250ms', 250],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['15d', 1_296_000_000],
  ['1w', 604_800_000],
  ['1y', 31_536_000_000],
  ['1y2w3d4h5m6s7ms', 33_019_506_007],
])('parseDuration() reads %s', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  [''],
  ['10'],
  ['s'],
  ['1.5h'],
  ['-5m'],
  ['5 m'],
  ['5M'],
  ['1m1h'],
  ['1m2m'],
  ['5m\n'],
  [`${'9'.repeat(400)}d`],
])('parseDuration() refuses %j', (text) => {
  expect(() => parseDuration(text)).toThrow(SyntaxError);
});

test('parseDuration() reads back what formatDuration() writes', () => {
  fc.assert(
    fc.property(fc.nat({ max: 1e12 }), (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
    }),
  );
});

test('formatDuration() writes what rounds to nothing as 0s', () => {
  expect(formatDuration(0.4)).toBe('0s');
});

test.each([
  [0, '0 ms'],
  [850.4, '850 ms'],
  [999.7, '1 s'],
  [42_900, '42 s'],
  [60_000, '1 min'],
  [185_000, '3 min 5 s'],
  [7_200_000, '2 h'],
  [187_200_000, '2 d 4 h'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
])('humanDuration() writes %d ms as %s', (milliseconds, text) => {
  expect(humanDuration(milliseconds)).toBe(text);
});
