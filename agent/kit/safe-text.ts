// Controls, formats, surrogates, separators, then letters that have no width of their own (Hangul fillers, variation selectors).
const CONTROLS = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}|[\u115f\u1160\u3164\uffa0]|[\u{fe00}-\u{fe0e}]/gu;
// More UTF-16 units for each grapheme than this are not looked at, so that the work is bounded.
const UNITS = 8;
const MAXIMUM_LINES = 200;
const PLAIN = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Makes one line of text from outside safe to write to a terminal: control sequences, bidirectional marks and
 * invisible characters become visible pictures, stacked marks are cut at two, and the whole at `maximum` graphemes.
 * Every string that this program did not write itself goes through here before it reaches a terminal.
 */
export function safeLine(text: string, maximum = 200): string {
  if (text.length <= maximum && PLAIN.test(text)) return text;
  const beginning = text.slice(0, maximum * UNITS);
  const visible = beginning
    .replace(CONTROLS, picture)
    // Normalising may make marks of one character, so it comes before they are counted.
    .normalize('NFC')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1');
  const parts = Array.from(graphemes.segment(visible), (part) => part.segment);
  if (parts.length <= maximum && beginning.length === text.length) return visible;
  return `${parts.slice(0, maximum - 1).join('')}…`;
}

/** The same for text of several lines, at most 200 of them, each cut at `maximum` graphemes; only its line feeds stay. */
export function safeLines(text: string, maximum = 200): string {
  return text
    .split('\n', MAXIMUM_LINES)
    .map((line) => safeLine(line, maximum))
    .join('\n');
}

function picture(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
