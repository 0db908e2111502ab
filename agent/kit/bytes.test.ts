import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBytes, humanBytes, parseBytes } from './bytes.ts';

test.each([
  ['4096', 4_096],
  ['0', 0],
  ['512MiB', 536_870_912],
  ['512mib', 536_870_912],
  ['1.5GiB', 1_610_612_736],
  ['10MB', 10_000_000],
  ['2 KiB', 2_048],
  ['1k', 1_000],
  ['1Ki', 1_024],
  ['3B', 3],
])('parseBytes() reads %s', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each([
  [''],
  ['MiB'],
  ['-1MiB'],
  ['1,5GiB'],
  ['1 gigabyte'],
  ['1e9'],
  ['constructor'],
  ['1constructor'],
  ['9'.repeat(400)],
])('parseBytes() refuses %j', (text) => {
  expect(() => parseBytes(text)).toThrow(SyntaxError);
});

test('parseBytes() reads back what formatBytes() writes', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 45 }), fc.nat({ max: 4 }), (count, unit) => {
      const bytes = Math.floor(count / 1_024 ** unit) * 1_024 ** unit;
      expect(parseBytes(formatBytes(bytes))).toBe(bytes);
    }),
  );
});

test.each([
  [0, '0'],
  [1_000, '1000'],
  [65_536, '64KiB'],
  [1_073_741_824, '1GiB'],
])('formatBytes() writes %d as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '0.98 KiB'],
  [1_536, '1.50 KiB'],
  [10_239, '10.0 KiB'],
  [122_683_392, '117 MiB'],
  [-2_048, '-2.00 KiB'],
  [Number.NaN, '–'],
])('humanBytes() writes %d as %s', (bytes, text) => {
  expect(humanBytes(bytes)).toBe(text);
});

test('humanBytes() never needs more than eight columns below an exbibyte', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2 ** 59, noNaN: true }), (bytes) => {
      expect(humanBytes(bytes).length).toBeLessThanOrEqual(8);
    }),
  );
});
