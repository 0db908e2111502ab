import { expect, test } from 'vitest';
import { wordPattern } from './word-pattern.ts';

test.each([
  ['', 'get', true],
  [' , ', 'get', true],
  ['get', 'get', true],
  ['GET', 'get', true],
  ['get', 'getex', false],
  ['set, h*', 'hgetall', true],
  ['set, h*', 'get', false],
  ['?et', 'set', true],
  ['?et', 'et', false],
  ['a.c', 'abc', false],
  ['x[', 'x[', true],
  ['*|*', 'function|load', true],
])('wordPattern %j on %j is %s', (pattern, word, meant) => {
  expect(wordPattern(pattern)(word)).toBe(meant);
});

test('wordPattern is done soon with many stars', () => {
  const started = performance.now();
  expect(wordPattern('*'.repeat(1_000))('a'.repeat(1_000))).toBe(true);
  expect(performance.now() - started).toBeLessThan(1_000);
});
