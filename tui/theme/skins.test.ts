import { describe, expect, it } from 'vitest';
import { contrastRatio, leastContrast } from './contrast.ts';
import { coloredRoles } from './skin.ts';
import { builtInSkin, builtInSkins } from './skins.ts';
import { nearestPaletteIndex, paletteRgb, type Rgb } from './terminal-colors.ts';

/** Backgrounds that terminals come with: black, VS Code, Solarized; white, Solarized. */
const backgrounds: Record<'dark' | 'light', Rgb[]> = {
  dark: [
    [0, 0, 0],
    [30, 30, 30],
    [0, 43, 54],
  ],
  light: [
    [255, 255, 255],
    [253, 246, 227],
  ],
};
// xterm's defaults for the codes 30 to 37 and 90 to 97.
const basic: Record<number, Rgb> = {
  30: [0, 0, 0],
  31: [205, 0, 0],
  32: [0, 205, 0],
  33: [205, 205, 0],
  34: [0, 0, 238],
  35: [205, 0, 205],
  36: [0, 205, 205],
  37: [229, 229, 229],
  91: [255, 0, 0],
  92: [0, 255, 0],
  93: [255, 255, 0],
  94: [92, 92, 255],
  96: [0, 255, 255],
  97: [255, 255, 255],
};
const pairs = Object.entries(builtInSkins).flatMap(([skin, { background, colors }]) =>
  coloredRoles.flatMap((role) =>
    backgrounds[background].map((behind) => ({ skin, role, behind, color: colors[role] })),
  ),
);

describe('builtInSkins', () => {
  it.each(pairs)('$skin: $role can be read on $behind in true colour', ({ role, behind, color }) => {
    expect(contrastRatio(color.rgb, behind)).toBeGreaterThanOrEqual(leastContrast(role));
  });

  it.each(pairs)('$skin: $role can be read on $behind in 256 colours', ({ role, behind, color }) => {
    const shown = paletteRgb(nearestPaletteIndex(color.rgb));
    expect(contrastRatio(shown, behind)).toBeGreaterThanOrEqual(leastContrast(role));
  });

  // On Solarized the 16 are Solarized's own, so only black and white tell something.
  it.each(pairs.filter(({ behind }) => new Set(behind).size === 1 && behind[0] !== 30))(
    '$skin: $role can be read on $behind in 16 colours',
    ({ role, behind, color }) => {
      expect(contrastRatio(basic[color.basic]!, behind)).toBeGreaterThanOrEqual(leastContrast(role));
    },
  );

  it('high-contrast reaches 7 to 1 for every text on black', () => {
    const { colors } = builtInSkins['high-contrast'];
    const texts = coloredRoles.filter((role) => !role.startsWith('series'));
    for (const role of texts) expect(contrastRatio(colors[role].rgb, [0, 0, 0])).toBeGreaterThanOrEqual(7);
  });
});

describe('builtInSkin()', () => {
  it('knows its own names and none of those that objects inherit', () => {
    expect(builtInSkin('light')).toBe(builtInSkins.light);
    expect(builtInSkin('constructor')).toBeUndefined();
  });
});

describe('contrastRatio()', () => {
  it('is 21 between black and white, 1 between equals', () => {
    expect(contrastRatio([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrastRatio([255, 255, 255], [255, 255, 255])).toBe(1);
  });
});
