import { expect, test } from 'vitest';
import { goGlob } from './go-glob.ts';

const GLOBS: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ['*', 'livingroom_123', true],
  ['**', 'livingroom_123', true],
  ['living*', 'livingroom_123', true],
  ['*123', 'livingroom_123', true],
  ['living*room_*3', 'livingroom_123', true],
  ['*vin*om*2*', 'livingroom_123', true],
  ['livingroom', 'livingroom_123', false],
  ['*.*', 'livingroom_123', false],
  ['room*123', 'livingroom_123', false],
  ['a/*/c', 'a/b/d/c', true],
  ['?bc', 'abc', true],
  ['[a-c]x', 'bx', true],
  ['[^a-c]x', 'bx', false],
  ['[a[]x', '[x', true],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['a+(b)', 'a+(b)', true],
  ['*b*', 'a\nb\nc', true],
  ['[a', '[a', false],
  ['a\\', 'a', false],
];

for (const [pattern, text, matches] of GLOBS) {
  test(`${pattern} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
    expect(goGlob(pattern)(text)).toBe(matches);
  });
}
