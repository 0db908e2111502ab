import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../text/bun-text-width.ts';
import { makeTheme } from '../theme/theme.ts';
import { shareBar, shareBarText } from './share-bar.ts';

const theme = makeTheme('256', true);

describe('shareBar()', () => {
  it('gives each part its share of the cells, in the colour of its place', () => {
    const shares = [
      { place: 1, value: 1 },
      { place: 3, value: 3 },
    ];
    expect(shareBar(shares, 8, theme)).toEqual([
      ['██', 'series1'],
      ['██████', 'series3'],
    ]);
  });

  it('tells parts by signs where there are no colours', () => {
    const shares = [
      { place: 0, value: 1 },
      { place: 1, value: 1 },
    ];
    expect(shareBarText(shares, 4, theme)).toBe('██▒▒');
    expect(shareBarText(shares, 4, makeTheme('none', false))).toBe('##==');
  });

  it('is exactly as wide as it shall be, whatever the numbers', () => {
    const value = fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constantFrom(0, -1, Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), (values, width) => {
        const shares = values.map((value, place) => ({ place, value }));
        expect(textWidth(shareBarText(shares, width, theme))).toBe(width);
      }),
    );
  });
});
