import { describe, expect, it } from 'vitest';
import { textWidth } from './bun-text-width.ts';
import { fitText } from './fit-text.ts';

describe('fitText()', () => {
  it.each([
    ['web-1', 8, 'web-1   '],
    ['web-1', 5, 'web-1'],
    ['web-production-1', 8, 'web-pro…'],
    ['web', 1, '…'],
    ['web', 0, ''],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日… '],
    ['👩‍🚀 ops', 4, '👩‍🚀 …'],
  ])('makes %j %i cells wide', (text, width, expected) => {
    expect(fitText(text, width)).toBe(expected);
    expect(textWidth(expected)).toBe(width);
  });

  it('puts numbers to the right', () => {
    expect(fitText('7%', 4, { align: 'right' })).toBe('  7%');
  });
});
