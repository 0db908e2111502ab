/** How many colours the terminal shows. */
export type ColorLevel = 'none' | '16' | '256' | 'truecolor';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the colour level from the environment: `NO_COLOR` (https://no-color.org), `COLORTERM`, then `TERM`. */
export function colorLevel(environment: Environment): ColorLevel {
  const { NO_COLOR, COLORTERM = '', TERM = '' } = environment;
  if (NO_COLOR || TERM === '' || TERM === 'dumb' || /^vt\d/.test(TERM)) return 'none';
  if (/^(?:truecolor|24bit)$/i.test(COLORTERM) || TERM.endsWith('-direct')) return 'truecolor';
  return /256color|kitty|alacritty|ghostty|wezterm|foot/.test(TERM) ? '256' : '16';
}

/** Whether characters beyond ASCII can be shown: the locale says UTF-8, and it is not the Linux console's small font. */
export function showsUnicode(environment: Environment): boolean {
  const { LC_ALL, LC_CTYPE, LANG, TERM } = environment;
  return TERM !== 'linux' && /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
