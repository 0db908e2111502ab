import { expect, test } from 'vitest';
import { xxHash64 } from './xx-hash64.ts';

// From the reference implementation (xxhsum -H64).
test.each([
  ['', 0xef46db3751d8e999n],
  ['a', 0xd24ec4f1a98c6e5bn],
  ['abc', 0x44bc2cf5ad770999n],
])('xxHash64() of %j is that of the reference implementation', (text, hash) => {
  expect(xxHash64(Buffer.from(text))).toBe(hash);
});

test.each([1, 4, 7, 8, 31, 32, 33, 64, 100])('xxHash64() of %i bytes is that of Bun', (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 37) & 255);
  expect(xxHash64(bytes)).toBe(Bun.hash.xxHash64(bytes));
});
