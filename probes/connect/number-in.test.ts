import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberIn } from './number-in.ts';

test.each([
  ['42', 42],
  ['-1.5', -1.5],
  [' 7 ', 7],
  ['1e3', 1_000],
  ['', undefined],
  ['0x10', undefined],
  ['12 MB', undefined],
  ['1e999', undefined],
  [null, undefined],
  [undefined, undefined],
])('numberIn of %j is %s', (text, number) => {
  expect(numberIn(text)).toBe(number);
});

test('numberIn reads every number that is written in decimals', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(numberIn(String(number))).toBeCloseTo(number, 5);
    }),
  );
});
