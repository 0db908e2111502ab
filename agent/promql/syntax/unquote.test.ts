import { describe, expect, test } from 'vitest';
import { unquote } from './unquote.ts';

describe('unquote()', () => {
  test.each([
    ['"plain"', 'plain'],
    ["'a\\'b'", "a'b"],
    ['`a\\nb`', 'a\\nb'],
    ['"\\a\\b\\f\\n\\r\\t\\v\\\\\\""', '\u0007\b\f\n\r\t\u000b\\"'],
    ['"\\x41\\101"', 'AA'],
    ['"\\xc3\\xa9"', 'é'],
    ['"\\u00e9\\U0001F600"', 'é😀'],
  ])('reads %s', (literal, value) => {
    expect(unquote(literal)).toBe(value);
  });

  test.each(['"\\q"', '"\\x4"', '"\\ud800"', '"\\400"', '"\\U00110000"'])('refuses %s', (literal) => {
    expect(() => unquote(literal)).toThrow(SyntaxError);
  });
});
