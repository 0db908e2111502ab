import { backgroundFromEnvironment } from './background.ts';
import { type ColorLevel, colorLevel, showsUnicode } from './color-level.ts';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from './glyphs.ts';
import { type ColoredRole, coloredRoles, type Skin, type SkinColor } from './skin.ts';
import { builtInSkin, builtInSkins } from './skins.ts';
import { nearestPaletteIndex } from './terminal-colors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a piece of text means; the theme decides how that looks. */
export type Role = ColoredRole | 'title' | 'plain' | 'selected';

export type Theme = {
  readonly level: ColorLevel;
  readonly unicode: boolean;
  readonly glyphs: Glyphs;
  /** Wraps `text` in the escape sequences of `role`, or in none. */
  paint(role: Role, text: string): string;
};

type Tone = { readonly color?: SkinColor; readonly attribute?: 1 | 2 };

/** The roles that are told by weight: 1 is bold; 2, faint, only where no colour can do it. */
const attributes = { title: 1, bad: 1, dim: 2, axis: 2 } as const satisfies Partial<Record<Role, 1 | 2>>;

export type ThemeChoice = {
  /** @default the built-in one that `VEDETTE_THEME` names, else that for the background (`COLORFGBG`), else the dark one */
  readonly skin?: Skin | undefined;
  /** Nothing beyond ASCII, whatever the terminal could show. @default false */
  readonly ascii?: boolean;
};

/** The theme for a terminal with that environment. */
export function themeOf(environment: Environment, { skin, ascii = false }: ThemeChoice = {}): Theme {
  const background = backgroundFromEnvironment(environment.COLORFGBG) ?? 'dark';
  const unicode = !ascii && showsUnicode(environment);
  const named = builtInSkin(environment.VEDETTE_THEME ?? '');
  return makeTheme(colorLevel(environment), unicode, skin ?? named ?? builtInSkins[background]);
}

/** The theme of that colour level, with or without characters beyond ASCII. Without colours, only attributes are used. */
export function makeTheme(level: ColorLevel, unicode: boolean, skin: Skin = builtInSkins.dark): Theme {
  const toneOf = (role: ColoredRole | 'title'): Tone => ({
    ...(role !== 'title' && { color: skin.colors[role] }),
    ...(role in attributes && { attribute: attributes[role as keyof typeof attributes] }),
  });
  const roles = ['title', ...coloredRoles] as const;
  const codes = new Map<Role, readonly [string, string]>(
    roles.map((role) => [role, sequences(toneOf(role), level)]),
  );
  codes.set('selected', ['\x1b[7m', '\x1b[27m']);
  const paint = (role: Role, text: string) => {
    const code = codes.get(role);
    return code === undefined || text === '' ? text : code[0] + text + code[1];
  };
  return { level, unicode, glyphs: unicode ? unicodeGlyphs : asciiGlyphs, paint };
}

function sequences({ color, attribute }: Tone, level: ColorLevel): readonly [open: string, close: string] {
  const code = color === undefined ? '' : colorCode(color, level);
  // Faint makes a colour whose contrast is known into one whose contrast is not.
  const weight = attribute === 2 && /^38/.test(code) ? undefined : attribute;
  const open = [weight, code].filter(Boolean).join(';');
  const close = [weight && 22, code && 39].filter(Boolean).join(';');
  return open ? [`\x1b[${open}m`, `\x1b[${close}m`] : ['', ''];
}

/** Select Graphic Rendition, ECMA-48 §8.3.117 and ITU-T T.416 §13.1.8 in the form that terminals read. */
function colorCode({ rgb, basic }: SkinColor, level: ColorLevel): string {
  if (level === 'truecolor') return `38;2;${rgb.join(';')}`;
  if (level === '256') return `38;5;${nearestPaletteIndex(rgb)}`;
  return level === '16' ? String(basic) : '';
}
