import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathPattern } from './path-pattern.ts';

test.each([
  ['', '/anything', true],
  ['/api', '/api/orders?x=1', true],
  ['/api', '/', false],
  ['/api/*/items', '/api/7/items', true],
  ['/api/*/items', '/api/7/items?page=2', true],
  ['/api/*/items', '/api/7/items/8', false],
  ['*.php', '/a/b.php?x', true],
  ['*.php', '/aXphp', false],
  ['/search?q=', '/search?q=x', true],
  ['/search?q=*y', '/search?q=xy', true],
  ['/search?q=*y', '/searchXq=xy', false],
  ['/a(b', '/a(b', true],
  ['/aa*aa', '/aaa', false],
  ['/aa*aa', '/aaaa', true],
  ['/aa*aa', '/aaaaa', true],
  ['*/a/**/b/*', '/x/a/y/b/z', true],
  ['*/a/**/b/*', '/x/b/y/a/z', false],
  ['*', '/', true],
  ['/*', '/a\nb', true],
])('pathPattern %j on %j is %s', (pattern, path, meant) => {
  expect(pathPattern(pattern)(path)).toBe(meant);
});

test('pathPattern takes no longer for a long path that almost fits in many ways', () => {
  const isMeant = pathPattern('*/a*/a*/a*/a*/a*/b');
  const began = performance.now();
  expect(isMeant('/a'.repeat(16_000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(1_000);
});

test('pathPattern means what the same pattern as a regular expression does', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 12 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), text, (pieces, path) => {
      expect(pathPattern(pieces.join('*'))(path)).toBe(new RegExp(`^${pieces.join('.*')}$`).test(path));
    }),
  );
});
