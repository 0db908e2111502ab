import { describe, expect, it } from 'vitest';
import { makeTheme } from '../theme/theme.ts';
import { ends, line } from './spans.ts';

const plain = makeTheme('none', true);

describe('line()', () => {
  it('is exactly as wide as it is told to be', () => {
    expect(line([['ab'], ['cd']], 6, plain)).toBe('abcd  ');
    expect(line([['ab'], ['cdef']], 4, plain)).toBe('abc…');
  });

  it('paints each span by its role', () => {
    expect(line([['ok', 'good'], ['!']], 3, makeTheme('256', true))).toBe('\x1b[38;5;36mok\x1b[39m!');
  });
});

describe('ends()', () => {
  it('leaves the right end out when both do not fit', () => {
    expect(ends([['left']], [['right']], 10, plain)).toBe('left right');
    expect(ends([['left']], [['right']], 9, plain)).toBe('left     ');
  });
});
