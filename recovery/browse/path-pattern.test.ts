import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathPattern } from './path-pattern.ts';

describe('pathPattern()', () => {
  it.each([
    ['*.conf', 'etc/nginx/nginx.conf', true],
    ['*.conf', 'nginx.conf.d', false],
    ['nginx', 'etc/nginx', true],
    ['etc/*.conf', 'etc/a.conf', true],
    ['etc/*.conf', 'etc/b/a.conf', false],
    ['etc/**/a.conf', 'etc/a.conf', true],
    ['etc/**/a.conf', 'etc/b/c/a.conf', true],
    ['/etc/a?.conf', 'etc/a1.conf', true],
    ['[!a]*', 'bc', true],
    ['[!a]*', 'ab', false],
    ['a[', 'a[', true],
    ['a+(b).txt', 'a+(b).txt', true],
    ['a.txt', 'abtxt', false],
  ])('%s for %s: %s', (pattern, path, matches) => {
    expect(pathPattern(pattern)(path)).toBe(matches);
  });

  it('keeps a property: any text is a pattern', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (pattern, path) => void pathPattern(pattern)(path)));
  });

  it('keeps a property: a name without signs matches itself', () => {
    const plain = fc.string().filter((text) => text !== '' && !/[*?[/]/.test(text));
    fc.assert(fc.property(plain, (name) => pathPattern(name)(`a/${name}`)));
  });
});
