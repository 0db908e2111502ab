import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeDecimal } from './write-decimal.ts';

function written(value: number): string {
  const bytes = new Uint8Array(64).fill(255);
  const end = writeDecimal(bytes, 3, value);
  expect([...bytes.subarray(0, 3), bytes[end]]).toEqual([255, 255, 255, 255]);
  return Buffer.from(bytes.subarray(3, end)).toString();
}

const expected = (value: number) => (Object.is(value, -0) ? '-0' : String(value));

test.each([
  0,
  -0,
  1,
  9,
  10,
  -10,
  0.5,
  0.05,
  0.005,
  0.0005,
  1.25,
  999.999,
  1_763_766_000.5,
  999_999_999,
  1e9,
  1_000_000_001,
  1e11 + 0.001,
  999_999_999_999.999,
  1e12,
  1e12 + 0.5,
  2 ** 53,
  1e20,
  1e21,
  1e-6,
  1e-7,
  5e-324,
  -1.5e300,
])('writeDecimal() writes %d as JavaScript does', (value) => {
  expect(written(value)).toBe(expected(value));
});

test('writeDecimal() writes any double as JavaScript does', () => {
  const some = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.maxSafeInteger().map((thousandths) => thousandths / 1_000),
    fc.integer().map((thousandths) => thousandths / 1_000),
  );
  fc.assert(
    fc.property(some, (value) => {
      expect(written(value)).toBe(expected(value));
    }),
  );
});
