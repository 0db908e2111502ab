import { RE2JS } from 're2js';

const FLAGS: Readonly<Record<string, number>> = {
  i: RE2JS.CASE_INSENSITIVE,
  m: RE2JS.MULTILINE,
  s: RE2JS.DOTALL,
};
/** Longest text that is looked through, in characters: some 20 ms a MiB in the worst case. */
const LONGEST_TEXT = 4 * 1_024 * 1_024;

/** A pattern that takes time in proportion to the text, whatever the text is (Go's RE2 syntax: no look-around). */
export type LinearPattern = {
  /** Whether it is found anywhere in the text. @throws RangeError when the text is over 4 Mi characters */
  test(text: string): boolean;
  /** What its first group caught at its first place, or all that it caught where it has no group. @throws RangeError */
  capture(text: string): string | undefined;
};

/**
 * Compiles a pattern in RE2's syntax (https://github.com/google/re2/wiki/Syntax).
 *
 * @param flags of `i`, `m`, `s`
 * @throws SyntaxError with what is wrong in it
 */
export function linearPattern(source: string, flags = ''): LinearPattern {
  const pattern = compile(source, flags);
  return {
    test: (text) => pattern.test(bounded(text)),
    capture: (text) => {
      const matcher = pattern.matcher(bounded(text));
      if (!matcher.find()) return undefined;
      return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? undefined;
    },
  };
}

function compile(source: string, flags: string): RE2JS {
  const bits = [...flags].map((flag) => {
    const bit = FLAGS[flag];
    if (bit === undefined) throw new SyntaxError(`there is no flag ${flag}: a pattern may have i, m and s`);
    return bit;
  });
  try {
    return RE2JS.compile(
      source,
      bits.reduce((all, bit) => all | bit, 0),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message.replace('error parsing regexp: ', '') : String(error);
    throw new SyntaxError(`this pattern cannot be read: ${why}`, { cause: error });
  }
}

function bounded(text: string): string {
  if (text.length > LONGEST_TEXT) throw new RangeError('too long for a pattern');
  return text;
}
