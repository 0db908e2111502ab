/** The signs of the console. Each is one cell wide and says what its colour says. */
export const unicodeGlyphs = {
  up: '●',
  degraded: '▲',
  stale: '◐',
  down: '✗',
  unknown: '?',
  selected: '▸',
  marked: '◆',
  sortedDown: '▼',
  sortedUp: '▲',
  ellipsis: '…',
  crumb: '›',
  now: '┃',
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
  treeBranch: '├',
  treeLast: '└',
  nothing: '–',
  holds: '✓',
  sent: '→',
  received: '←',
  event: { info: '•', warning: '▲', error: '✗' },
  fault: { started: '◢', during: '═', ended: '◣' },
} as const;

export type Glyphs = {
  readonly [Name in keyof typeof unicodeGlyphs]: (typeof unicodeGlyphs)[Name] extends string
    ? string
    : (typeof unicodeGlyphs)[Name] extends readonly string[]
      ? readonly string[]
      : Readonly<Record<keyof (typeof unicodeGlyphs)[Name], string>>;
};

export const asciiGlyphs: Glyphs = {
  up: '+',
  degraded: '!',
  stale: '~',
  down: 'x',
  unknown: '?',
  selected: '>',
  marked: '*',
  sortedDown: 'v',
  sortedUp: '^',
  ellipsis: '~',
  crumb: '>',
  now: '|',
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
  treeBranch: '|',
  treeLast: '`',
  nothing: '-',
  holds: '+',
  sent: '>',
  received: '<',
  event: { info: 'o', warning: '!', error: 'x' },
  fault: { started: '(', during: '=', ended: ')' },
};
