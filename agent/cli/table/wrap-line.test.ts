import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth } from './display-width.ts';
import { wrapLine } from './wrap-line.ts';

describe('wrapLine()', () => {
  it('breaks at spaces and indents what follows', () => {
    expect(wrapLine('one two three four', 9)).toEqual(['one two', '  three', '  four']);
  });

  it('keeps an indentation that is there', () => {
    expect(wrapLine('  hint: do it', 40, '    ')).toEqual(['  hint: do it']);
  });

  it('cuts a word that has no room', () => {
    expect(wrapLine('abcdefgh', 5)).toEqual(['abcd…']);
  });

  it('never makes a line wider than the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 80 }), (text, columns) => {
        for (const line of wrapLine(text, columns)) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
