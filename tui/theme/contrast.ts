import type { ColoredRole } from './skin.ts';
import type { Rgb } from './terminal-colors.ts';

/** Relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2, "relative luminance"). */
export function relativeLuminance(rgb: Rgb): number {
  const [red, green, blue] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How well two colours stand apart, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrastRatio(a: Rgb, b: Rgb): number {
  const [darker, lighter] = [relativeLuminance(a), relativeLuminance(b)].sort((x, y) => x - y);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** The least ratio (WCAG 2.2) for what a role paints: 4.5 for text (1.4.3), 3 for graphics and what steps back (1.4.11). */
export function leastContrast(role: ColoredRole): number {
  return /^(?:dim|axis|series)/.test(role) ? 3 : 4.5;
}
