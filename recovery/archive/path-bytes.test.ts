import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathBytes, pathText } from './path-bytes.ts';

test.each([
  ['66ff', 'f\udcff'],
  ['c3a4', 'ä'],
  ['c3', '\udcc3'],
  ['f09f9880', '😀'],
  ['eda080', '\udced\udca0\udc80'],
])('pathText() writes %s as Python would', (hex, text) => {
  expect(pathText(Buffer.from(hex, 'hex'))).toBe(text);
});

test('pathBytes() gives back the bytes that pathText() was given', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = JSON.parse(JSON.stringify(pathText(bytes)));
      expect(Buffer.compare(pathBytes(text), bytes)).toBe(0);
    }),
    { numRuns: 2_000 },
  );
});
