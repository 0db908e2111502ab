import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePaths } from './compare-paths.ts';

test('comparePaths() puts what is in a folder right behind it', () => {
  const paths = ['a.txt', 'a/z', 'b', 'a', 'a/b/c', 'a-b', 'a/b'];
  expect(paths.sort(comparePaths)).toEqual(['a', 'a/b', 'a/b/c', 'a/z', 'a-b', 'a.txt', 'b']);
});

test('comparePaths() follows bytes, not units of text', () => {
  // U+FF5E is EF BD 9E, U+1F600 F0 9F 98 80; as units of text the second begins with D83D.
  expect(comparePaths('～', '😀')).toBeLessThan(0);
});

test('comparePaths() is an order', () => {
  const path = fc.stringMatching(/^[a-c/.é\u{1f600}]{0,6}$/u);
  fc.assert(
    fc.property(path, path, path, (a, b, c) => {
      expect(Math.sign(comparePaths(a, b)) + Math.sign(comparePaths(b, a))).toBe(0);
      if (comparePaths(a, b) <= 0 && comparePaths(b, c) <= 0)
        expect(comparePaths(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
