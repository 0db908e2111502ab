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
])('pathPattern %j on %j is %s', (pattern, path, meant) => {
  expect(pathPattern(pattern)(path)).toBe(meant);
});
