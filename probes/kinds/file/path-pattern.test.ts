import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameMatches, splitPattern } from './path-pattern.ts';

test.each([
  ['a.log', '*.log', true],
  ['a.log.1', '*.log', false],
  ['abc', 'a?c', true],
  ['ac', 'a?c', false],
  ['.hidden', '*', false],
  ['.hidden', '.*', true],
  ['aXbYb', 'a*b', true],
  ['', '*', true],
  ['x', '', false],
  ['a[1]', 'a[1]', true],
])('nameMatches(%j, %j) is %j', (name, pattern, matches) => {
  expect(nameMatches(name, pattern)).toBe(matches);
});

test('nameMatches() takes what a regular expression takes', () => {
  const text = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 });
  fc.assert(
    fc.property(text('ab'), text('ab*?'), (name, pattern) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
      expect(nameMatches(name, pattern)).toBe(expected);
    }),
  );
});

test('splitPattern() finds the folder above all that a pattern matches', () => {
  expect(splitPattern('/var/log/*/x.log')).toEqual({ folder: '/var/log', names: ['*', 'x.log'] });
  expect(splitPattern('/*')).toEqual({ folder: '/', names: ['*'] });
});
