import { expect, it } from 'vitest';
import { counted } from './counted.ts';

it.each([
  [0, 'pack', '0 packs'],
  [1, 'pack', '1 pack'],
  [1, 'entry', '1 entry'],
  [2, 'entry', '2 entries'],
])('counted(%i, %s) is %s', (count, word, text) => {
  expect(counted(count, word)).toBe(text);
});
