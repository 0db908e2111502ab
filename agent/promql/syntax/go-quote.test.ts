import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goQuote } from './go-quote.ts';
import { unquote } from './unquote.ts';

test.each([
  ['plain é 😀', '"plain é 😀"'],
  ['"\\\n\t\u0007', '"\\"\\\\\\n\\t\\a"'],
  ['\u0000\u007f', '"\\x00\\x7f"'],
  ['\u00a0\u200b', '"\\u00a0\\u200b"'],
  ['\u{e0001}', '"\\U000e0001"'],
  ['\ufffd', '"\\ufffd"'],
])('goQuote() writes %j', (text, quoted) => {
  expect(goQuote(text)).toBe(quoted);
});

test('unquote() reads what goQuote() writes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff })), (codes) => {
      const text = String.fromCodePoint(...codes).toWellFormed();
      expect(unquote(goQuote(text))).toBe(text);
    }),
  );
});
