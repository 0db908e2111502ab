import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpenEnded, queryTokens } from './query-tokens.ts';

const kinds = (text: string) =>
  queryTokens(text)
    .filter(({ kind }) => kind !== 'blank')
    .map(({ kind, text }) => `${kind} ${text}`);

describe('queryTokens()', () => {
  it('cuts a query into its tokens', () => {
    expect(kinds('sum(x{a=~"b\\"c"}[1h30m:5m]) > 1.5e3 # why')).toEqual([
      ...['word sum', 'open (', 'word x', 'open {', 'word a', 'operator =~', 'string "b\\"c"', 'close }'],
      ...['open [', 'duration 1h30m', 'other :', 'duration 5m', 'close ]', 'close )', 'operator >'],
      ...['number 1.5e3', 'comment # why'],
    ]);
  });

  it('takes a string without an end to the end of its line, and one in backticks to the end of all', () => {
    expect(kinds('x{a="b\n}')).toEqual(['word x', 'open {', 'word a', 'operator =', 'string "b', 'close }']);
    expect(kinds('`a\nb')).toEqual(['string `a\nb']);
  });

  it('loses nothing of any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '[', ':', 'a:b', '\\', '5m', '{'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const tokens = queryTokens(text);
        expect(tokens.map((token) => token.text).join('')).toBe(text);
        expect(tokens.every(({ from, to }) => to > from)).toBe(true);
      }),
    );
  });
});

describe('isOpenEnded()', () => {
  it.each([
    ['"a"', false],
    ['"a', true],
    ['"a\\"', true],
    ['"a\\\\"', false],
    ['"', true],
    ['`\\`', false],
    ['# a', true],
    ['a', false],
  ])('says of %s: %s', (text, expected) => {
    expect(isOpenEnded(queryTokens(text)[0]!)).toBe(expected);
  });
});
