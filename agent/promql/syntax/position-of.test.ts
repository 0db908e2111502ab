import { expect, test } from 'vitest';
import { positionText } from './position-of.ts';

test.each([
  ['', 0, 'unknown position'],
  ['abc', 0, '1:1'],
  ['abc', 3, '1:4'],
  ['a\nbc', 3, '2:2'],
  ['a\n\n', 3, '3:1'],
  ['"é😀" x', 6, '1:10'],
])('positionText() of %j at %d is %s: columns are bytes', (source, offset, position) => {
  expect(positionText(source, offset)).toBe(position);
});
