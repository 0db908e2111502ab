import { type ColorLevel, colorLevel, showsUnicode } from './color-level.ts';
import { asciiGlyphs, type Glyphs, unicodeGlyphs } from './glyphs.ts';

/** What a piece of text means; the theme decides how that looks. */
export type Role = keyof typeof palette | 'plain' | 'selected';

export type Theme = {
  readonly level: ColorLevel;
  readonly unicode: boolean;
  readonly glyphs: Glyphs;
  /** Wraps `text` in the escape sequences of `role`, or in none. */
  paint(role: Role, text: string): string;
};

type Tone = { rgb?: readonly [number, number, number]; palette?: number; basic?: number; attribute?: 1 | 2 };

// The series colours are those of Okabe and Ito (2008), which stay apart for colour-blind eyes.
const palette = {
  title: { attribute: 1 },
  dim: { attribute: 2 },
  good: { rgb: [0, 158, 115], palette: 36, basic: 32 },
  warn: { rgb: [230, 159, 0], palette: 178, basic: 33 },
  bad: { rgb: [233, 94, 0], palette: 202, basic: 31, attribute: 1 },
  accent: { rgb: [86, 180, 233], palette: 74, basic: 36 },
  axis: { rgb: [138, 138, 138], palette: 245, basic: 37, attribute: 2 },
  series0: { rgb: [86, 180, 233], palette: 74, basic: 36 },
  series1: { rgb: [230, 159, 0], palette: 178, basic: 33 },
  series2: { rgb: [213, 94, 0], palette: 166, basic: 31 },
  series3: { rgb: [0, 158, 115], palette: 36, basic: 32 },
  series4: { rgb: [204, 121, 167], palette: 175, basic: 35 },
  series5: { rgb: [60, 130, 200], palette: 68, basic: 34 },
  series6: { rgb: [240, 228, 66], palette: 227, basic: 93 },
  series7: { rgb: [170, 170, 170], palette: 248, basic: 37 },
} as const satisfies Record<string, Tone>;

/** The theme for a terminal with that environment. */
export function themeOf(environment: Readonly<Record<string, string | undefined>>): Theme {
  return makeTheme(colorLevel(environment), showsUnicode(environment));
}

/** The theme of that colour level, with or without characters beyond ASCII. Without colours, only attributes are used. */
export function makeTheme(level: ColorLevel, unicode: boolean): Theme {
  const codes = new Map(Object.entries(palette).map(([role, tone]) => [role, sequences(tone, level)]));
  codes.set('selected', ['\x1b[7m', '\x1b[27m']);
  const paint = (role: Role, text: string) => {
    const code = codes.get(role);
    return code === undefined || text === '' ? text : code[0] + text + code[1];
  };
  return { level, unicode, glyphs: unicode ? unicodeGlyphs : asciiGlyphs, paint };
}

function sequences(tone: Tone, level: ColorLevel): readonly [open: string, close: string] {
  const color = level === 'none' ? '' : colorCode(tone, level);
  const open = [tone.attribute, color].filter(Boolean).join(';');
  const close = [tone.attribute && 22, color && 39].filter(Boolean).join(';');
  return open ? [`\x1b[${open}m`, `\x1b[${close}m`] : ['', ''];
}

/** Select Graphic Rendition, ECMA-48 §8.3.117 and ITU-T T.416 §13.1.8 in the form that terminals read. */
function colorCode(tone: Tone, level: ColorLevel): string {
  if (level === 'truecolor' && tone.rgb) return `38;2;${tone.rgb.join(';')}`;
  if (level === '256' && tone.palette !== undefined) return `38;5;${tone.palette}`;
  return level === '16' && tone.basic !== undefined ? String(tone.basic) : '';
}
