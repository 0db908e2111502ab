const SIMPLE: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
};
const ESCAPE = /\\(?:([abfnrtv\\'"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|)/g;

/**
 * The value of a PromQL string literal, quotes included: Go's escapes in single or double quotes, none in backquotes.
 * `\x` and octal escapes are bytes of UTF-8, as in Go.
 *
 * @throws SyntaxError when an escape is not one of Go's.
 */
export function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`') || !inner.includes('\\')) return inner;
  const pieces: Buffer[] = [];
  let done = 0;
  for (const match of inner.matchAll(ESCAPE)) {
    pieces.push(Buffer.from(inner.slice(done, match.index)), escaped(match));
    done = match.index + match[0].length;
  }
  pieces.push(Buffer.from(inner.slice(done)));
  return Buffer.concat(pieces).toString('utf8');
}

function escaped([text, simple, octal, hex, short, long]: RegExpMatchArray): Buffer {
  if (simple !== undefined) return Buffer.of(SIMPLE[simple]!);
  if (octal !== undefined && Number.parseInt(octal, 8) < 256) return Buffer.of(Number.parseInt(octal, 8));
  if (hex !== undefined) return Buffer.of(Number.parseInt(hex, 16));
  const code = Number.parseInt(short ?? long ?? '', 16);
  if (code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)) return Buffer.from(String.fromCodePoint(code));
  throw new SyntaxError(`unknown escape sequence ${text}`);
}
