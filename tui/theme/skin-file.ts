import { z } from 'zod';
import { contrastRatio, leastContrast } from './contrast.ts';
import { type ColoredRole, coloredRoles, type Skin } from './skin.ts';
import { builtInSkins } from './skins.ts';
import type { Rgb } from './terminal-colors.ts';

const color = z.string().regex(/^#[0-9a-f]{6}$/i, 'expected a colour in quotes such as "#56b4e9"');
const colors = Object.fromEntries(coloredRoles.map((role) => [role, color.optional()])) as Record<
  ColoredRole,
  z.ZodOptional<typeof color>
>;

/** A skin of one's own: `~/.config/vedette/skins/NAME.yml`. */
export const skinFileSchema = z.strictObject({
  background: z.enum(['dark', 'light']).default('dark').describe('The background that it is made for.'),
  colors: z
    .strictObject(colors)
    .default({})
    .describe('Roles and their colours; the rest are those of dark or light.'),
});
export type SkinFile = z.infer<typeof skinFileSchema>;

/** The skin that a file describes. On terminals of 16 colours a role keeps the colour that the built-in skin has. */
export function skinOfFile({ background, colors }: SkinFile): Skin {
  const base = builtInSkins[background].colors;
  const painted = coloredRoles.map((role) => {
    const written = colors[role];
    return [role, written === undefined ? base[role] : { ...base[role], rgb: rgbOf(written) }] as const;
  });
  return { background, colors: Object.fromEntries(painted) as Skin['colors'] };
}

/** The roles that cannot be read well on black, or on white: `warn has 1.6 to 1 on white, text needs 4.5`. */
export function contrastProblems({ background, colors }: Skin): string[] {
  const [name, behind]: [string, Rgb] =
    background === 'dark' ? ['black', [0, 0, 0]] : ['white', [255, 255, 255]];
  return coloredRoles.flatMap((role) => {
    const [ratio, least] = [contrastRatio(colors[role].rgb, behind), leastContrast(role)];
    if (ratio >= least) return [];
    // Rounded down: 4.49 must not be told as 4.5.
    return [`${role} has ${(Math.floor(ratio * 10) / 10).toFixed(1)} to 1 on ${name}, it needs ${least}`];
  });
}

function rgbOf(hex: string): Rgb {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}
