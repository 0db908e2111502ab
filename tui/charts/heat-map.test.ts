import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../text/bun-text-width.ts';
import { makeTheme, type Theme } from '../theme/theme.ts';
import { heatMap } from './heat-map.ts';

const rows = [
  { name: 'web-1', ratios: [0, 0.3, 0.5, 0.7, 1] },
  { name: 'database-1', ratios: [null, 1.2, -1] },
];

const drawn = (theme: Theme) =>
  heatMap(rows, { width: 14, nameWidth: 6 }, theme).map((line) => stripVTControlCharacters(line));

describe('heatMap()', () => {
  it('tells how much by signs, the newest at the right end', () => {
    expect(drawn(makeTheme('none', true))).toEqual(['web-1    ·░▒▓█', 'datab…      █·']);
  });

  it('needs nothing but ASCII where the terminal shows nothing else', () => {
    expect(drawn(makeTheme('none', false))).toEqual(['web-1    .:+*#', 'datab~      #.']);
  });

  it('paints what is bad as bad', () => {
    const [line] = heatMap(
      [{ name: 'a', ratios: [0.95] }],
      { width: 3, nameWidth: 1 },
      makeTheme('256', true),
    );
    expect(line).toBe(`a ${makeTheme('256', true).paint('bad', '█')}`);
  });

  it('is as wide as it is told to be, whatever the names and ratios', () => {
    const ratio = fc.option(fc.double({ noDefaultInfinity: false }));
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii' }),
        fc.array(ratio, { maxLength: 50 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 20 }),
        (name, ratios, width, nameWidth) => {
          const theme = makeTheme('none', true);
          expect(textWidth(heatMap([{ name, ratios }], { width, nameWidth }, theme)[0]!)).toBe(width);
        },
      ),
    );
  });
});
