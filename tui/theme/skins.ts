import type { Skin } from './skin.ts';

// Okabe and Ito (2008), "Color Universal Design": colours that stay apart for colour-blind eyes. Vermilion is lighter
// here than theirs, and blue much lighter: as text on a dark background they could not be read.
const dark: Skin = {
  background: 'dark',
  colors: {
    dim: { rgb: [150, 150, 150], basic: 37 },
    good: { rgb: [0, 172, 126], basic: 32 },
    warn: { rgb: [230, 159, 0], basic: 33 },
    bad: { rgb: [255, 112, 32], basic: 91 },
    accent: { rgb: [86, 180, 233], basic: 36 },
    axis: { rgb: [138, 138, 138], basic: 37 },
    series0: { rgb: [86, 180, 233], basic: 36 },
    series1: { rgb: [230, 159, 0], basic: 33 },
    series2: { rgb: [232, 102, 10], basic: 91 },
    series3: { rgb: [0, 172, 126], basic: 32 },
    series4: { rgb: [204, 121, 167], basic: 35 },
    series5: { rgb: [90, 150, 220], basic: 94 },
    series6: { rgb: [240, 228, 66], basic: 93 },
    series7: { rgb: [170, 170, 170], basic: 37 },
  },
};

// The same hues, as dark as a light background needs. Of the 16, green, yellow and cyan cannot be read on it.
const light: Skin = {
  background: 'light',
  colors: {
    dim: { rgb: [95, 95, 95], basic: 30 },
    good: { rgb: [0, 100, 75], basic: 34 },
    warn: { rgb: [130, 85, 0], basic: 35 },
    bad: { rgb: [175, 30, 0], basic: 31 },
    accent: { rgb: [0, 90, 140], basic: 34 },
    axis: { rgb: [108, 108, 108], basic: 30 },
    series0: { rgb: [0, 90, 140], basic: 34 },
    series1: { rgb: [150, 95, 0], basic: 31 },
    series2: { rgb: [175, 45, 0], basic: 31 },
    series3: { rgb: [0, 110, 80], basic: 30 },
    series4: { rgb: [150, 60, 115], basic: 35 },
    series5: { rgb: [0, 60, 180], basic: 34 },
    series6: { rgb: [100, 90, 0], basic: 30 },
    series7: { rgb: [85, 85, 85], basic: 30 },
  },
};

/** Every text at 7:1 or better on black: WCAG 2.2, level AAA. */
const highContrast: Skin = {
  background: 'dark',
  colors: {
    ...dark.colors,
    dim: { rgb: [215, 215, 215], basic: 37 },
    good: { rgb: [95, 255, 175], basic: 92 },
    warn: { rgb: [255, 215, 0], basic: 93 },
    bad: { rgb: [255, 150, 110], basic: 97 },
    accent: { rgb: [135, 215, 255], basic: 96 },
    axis: { rgb: [215, 215, 215], basic: 37 },
  },
};

/** Good and bad differ as blue and orange do, which the common forms of colour blindness keep apart. */
const colorBlind: Skin = {
  background: 'dark',
  colors: {
    ...dark.colors,
    good: { rgb: [86, 180, 233], basic: 36 },
    warn: { rgb: [240, 228, 66], basic: 93 },
    bad: { rgb: [255, 112, 32], basic: 91 },
  },
};

/** The skins that need no file. */
export const builtInSkins: Readonly<Record<'dark' | 'light' | 'high-contrast' | 'color-blind', Skin>> = {
  dark,
  light,
  'high-contrast': highContrast,
  'color-blind': colorBlind,
};

/** The built-in skin of that name, or undefined. */
export function builtInSkin(name: string): Skin | undefined {
  return Object.entries(builtInSkins).find(([known]) => known === name)?.[1];
}
