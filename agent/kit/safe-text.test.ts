import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeLine, safeLines } from './safe-text.ts';

test.each([
  ['an escape sequence', 'a\u001b[31mb', 'a␛[31mb'],
  ['an 8-bit control sequence', 'a\u009b31mb', 'a\ufffd31mb'],
  ['a window title', '\u001b]0;x\u0007', '␛]0;x␇'],
  ['a line break', 'a\r\nb', 'a␍␊b'],
  ['a tab', 'a\tb', 'a␉b'],
  ['a backspace', 'a\bb', 'a␈b'],
  ['delete', 'a\u007fb', 'a␡b'],
  ['NUL', 'a\0b', 'a␀b'],
  ['a right-to-left override', 'a\u202egpj.exe', 'a\ufffdgpj.exe'],
  ['a zero-width space', 'a\u200bb', 'a\ufffdb'],
  ['a soft hyphen', 'a\u00adb', 'a\ufffdb'],
  ['a line separator', 'a\u2028b', 'a\ufffdb'],
  ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ['a Hangul filler', 'a\u3164b', 'a\ufffdb'],
  ['a tag character', 'a\u{e0041}b', 'a\ufffdb'],
])('safeLine() makes %s visible', (_what, text, expected) => {
  expect(safeLine(text)).toBe(expected);
});

test('safeLine() leaves text in any script as it is', () => {
  const text = 'München, 東京, Ελλάδα, עברית, ภาษาไทย, naïve ½ µs ✓';
  expect(safeLine(text)).toBe(text.normalize('NFC'));
});

test('safeLine() keeps two marks on a letter and drops the tower', () => {
  expect(safeLine(`q${'\u0323'.repeat(60)}`)).toBe('q\u0323\u0323');
});

test('safeLine() cuts a long line and says so', () => {
  expect(safeLine('abcdef', 4)).toBe('abc…');
  expect(safeLine('abcd', 4)).toBe('abcd');
});

test('safeLine() says so too when it did not look at the end', () => {
  const line = safeLine(`q${'\u0323'.repeat(1_000)}b`, 4);
  expect(line).toBe('q\u0323\u0323…');
});

test('safeLine() looks at a bounded part of a line without end', () => {
  expect(safeLine('\u001b'.repeat(50_000_000), 10)).toBe('␛␛␛␛␛␛␛␛␛…');
});

test('safeLines() keeps line feeds and nothing else', () => {
  expect(safeLines('a\u001b[2J\r\n\tb')).toBe('a␛[2J␍\n␉b');
});

test('safeLines() looks at the first 200 lines', () => {
  expect(safeLines('a\n'.repeat(1_000)).split('\n')).toHaveLength(200);
});

// What a terminal, or the shaping of its font, may take for anything but a picture of a letter.
const INTERPRETED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\p{M}{3}/u;
const pieces = [
  '\u001b[',
  '\u001b]52;c;',
  '\u001bP',
  '\u001b_G',
  '\u009b',
  '\u009d',
  '\u0090',
  '\u0007',
  '\u001b\\',
  '\r',
  '\n',
  '\u202e',
  '\u2066',
  '\u200d',
  '\ufe0f',
  '\u0301',
  '\u{e0020}',
  '\ud83d',
  '\udc68',
  '2J',
  '31m',
  'a',
  '東',
  '👨',
];
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 120 }).map((parts) => parts.join('')),
  fc
    .array(fc.integer({ min: 0, max: 0xff_ff }), { maxLength: 200 })
    .map((units) => String.fromCharCode(...units)),
);

test('safeLine() lets nothing out that a terminal interprets, in 9,000 hostile strings', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 250 }), (text, maximum) => {
      expect(safeLine(text, maximum)).not.toMatch(INTERPRETED);
    }),
    { numRuns: 9_000 },
  );
});

test('safeLine() never gives more graphemes than asked for', () => {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  fc.assert(
    fc.property(hostile, fc.integer({ min: 1, max: 50 }), (text, maximum) => {
      expect([...segmenter.segment(safeLine(text, maximum))].length).toBeLessThanOrEqual(maximum);
    }),
    { numRuns: 1_000 },
  );
});

test('safeLine() changes nothing in what is safe already', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const once = safeLine(text);
      expect(safeLine(once)).toBe(once);
    }),
    { numRuns: 1_000 },
  );
});
