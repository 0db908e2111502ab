/** `__` for an underscore, `_1F600_` for any other character. */
const ESCAPED = /__|_([0-9a-f]{1,6})_/gi;
const ESCAPED_WHOLE = /^U__(?:[^_]|__|_[0-9a-f]{1,6}_)*$/i;

/**
 * A label name as a path carries it: as it is, or escaped behind `U__` (Prometheus: model.UnescapeName,
 * value-encoding). What is not well escaped stays as it is.
 */
export function unescapeName(text: string): string {
  if (!text.startsWith('U__') || !ESCAPED_WHOLE.test(text)) return text;
  const codes = [...text.slice(3).matchAll(ESCAPED)].flatMap(([, code]) =>
    code ? [parseInt(code, 16)] : [],
  );
  if (!codes.every(isCharacter)) return text;
  return text
    .slice(3)
    .replace(ESCAPED, (_, code?: string) => (code ? String.fromCodePoint(parseInt(code, 16)) : '_'));
}

/** A code point that is not half of a surrogate pair. */
function isCharacter(code: number): boolean {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}
