const BYTE = 0xff;
const RUNE = 0x10ffff;
const DIGITS: Readonly<Record<string, readonly [count: number, base: number, most: number]>> = {
  x: [2, 16, BYTE],
  u: [4, 16, RUNE],
  U: [8, 16, RUNE],
};

/**
 * What is wrong with the first escape that Go does not know, in the words of Prometheus' lexer.
 *
 * @param inner of a string literal, without its quotes.
 */
export function escapeProblem(inner: string, quote: string): string | undefined {
  for (const { index } of inner.matchAll(/\\[\s\S]?/g)) {
    const problem = problemAt(inner, index + 1, quote);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function problemAt(inner: string, at: number, quote: string): string | undefined {
  const letter = charAt(inner, at);
  if (letter === '') return 'escape sequence not terminated';
  if ('abfnrtv\\'.includes(letter) || letter === quote) return undefined;
  if (/[0-7]/.test(letter)) return digitsProblem(inner, at, [3, 8, BYTE]);
  const digits = DIGITS[letter];
  return digits ? digitsProblem(inner, at + 1, digits) : `unknown escape sequence ${named(letter)}`;
}

function digitsProblem(
  inner: string,
  at: number,
  [count, base, most]: readonly [number, number, number],
): string | undefined {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const char = charAt(inner, index);
    if (char === '') return 'escape sequence not terminated';
    const digit = /[\da-f]/i.test(char) ? Number.parseInt(char, 16) : base;
    if (digit >= base) return `illegal character ${named(char)} in escape sequence`;
    value = value * base + digit;
  }
  const lone = value >= 0xd800 && value < 0xe000;
  return value > most || lone ? 'escape sequence is an invalid Unicode code point' : undefined;
}

function charAt(text: string, at: number): string {
  return String.fromCodePoint(...[text.codePointAt(at)].filter((code) => code !== undefined));
}

/** As Go's `%#U` writes a rune. */
function named(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} '${char}'`;
}
