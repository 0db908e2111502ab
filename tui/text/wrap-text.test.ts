import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from './bun-text-width.ts';
import { wrapText } from './wrap-text.ts';

describe('wrapText()', () => {
  it('cuts a line where it does not fit, wide characters counted as two', () => {
    expect(wrapText('abcdef', 4)).toEqual(['abcd', 'ef']);
    expect(wrapText('日本語', 4)).toEqual(['日本', '語']);
    expect(wrapText('', 4)).toEqual(['']);
  });

  it('keeps every character, and no line is wider than it may be', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrapText(text, width);
        expect(lines.join('')).toBe(text);
        expect(lines.every((line) => textWidth(line) <= width)).toBe(true);
      }),
    );
  });
});
