/** The signs of the console. Each is one cell wide and says what its colour says. */
export const unicodeGlyphs = {
  up: '●',
  degraded: '▲',
  stale: '◐',
  down: '✗',
  unknown: '?',
  selected: '▸',
  sortedDown: '▼',
  sortedUp: '▲',
  ellipsis: '…',
  rule: '─',
  axisCorner: '└',
  axisTick: '┤',
  axisLine: '│',
  timeTick: '┴',
  grid: '·',
  full: '█',
  track: '░',
  partial: [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'],
  sparks: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  nothing: '–',
} as const;

export type Glyphs = {
  readonly [Name in keyof typeof unicodeGlyphs]: (typeof unicodeGlyphs)[Name] extends string
    ? string
    : readonly string[];
};

export const asciiGlyphs: Glyphs = {
  up: '+',
  degraded: '!',
  stale: '~',
  down: 'x',
  unknown: '?',
  selected: '>',
  sortedDown: 'v',
  sortedUp: '^',
  ellipsis: '~',
  rule: '-',
  axisCorner: '+',
  axisTick: '+',
  axisLine: '|',
  timeTick: '+',
  grid: '.',
  full: '#',
  track: '.',
  partial: [' ', ' ', ' ', ' ', '-', '-', '=', '='],
  sparks: ['_', '.', ':', '-', '=', '+', '*', '#'],
  nothing: '-',
};
