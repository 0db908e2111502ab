const SHORT: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** What Go's `strconv.Quote` does not write as it is; and U+FFFD, which the lexer takes for damage. */
const ESCAPED = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|[\\"\ufffd]/gu;

/** A text in double quotes with Go's escapes, as Go's `%q` writes it. */
export function goQuote(text: string): string {
  return `"${text.replaceAll(ESCAPED, escaped)}"`;
}

function escaped(char: string): string {
  const short = SHORT[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0)!.toString(16);
  if (code.length <= 2 && Number.parseInt(code, 16) < 0x80) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}
