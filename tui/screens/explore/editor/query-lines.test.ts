import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../text/bun-text-width.ts';
import { spansWidth } from '../../../text/spans.ts';
import { queryLines } from './query-lines.ts';
import { queryProblem } from './query-position.ts';

const texts = (text: string, options: Parameters<typeof queryLines>[1]) =>
  queryLines(text, options).lines.map((line) => line.map(([text]) => text).join(''));

describe('queryLines()', () => {
  it('gives its parts their roles', () => {
    const [line] = queryLines('sum by (a) (x{b="1"}[5m]) # c', { width: 80 }).lines;
    expect(line!.filter(([, role]) => role !== 'plain')).toEqual([
      ['sum', 'accent'],
      ['by', 'title'],
      ['b', 'series1'],
      ['"1"', 'good'],
      ['5m', 'warn'],
      ['# c', 'dim'],
    ]);
  });

  it('breaks at line breaks and where it is too long, and knows the line of the cursor', () => {
    expect(texts('abcdef\ng', { width: 4 })).toEqual(['abcd', 'ef', 'g ']);
    expect(queryLines('abcdef\ng', { width: 4, cursor: 7 }).cursorLine).toBe(2);
  });

  it('underlines what is wrong, wide letters in full', () => {
    expect(texts('日 + )', { width: 20, wrong: { from: 4, to: 5 } })).toEqual(['日 + ) ', '     ^']);
    expect(texts('日', { width: 20, wrong: { from: 0, to: 1 } })).toEqual(['日 ', '^^']);
    expect(texts('a\nb', { width: 20, wrong: { from: 1, to: 2 } })).toEqual(['a ', ' ^', 'b ']);
  });

  it('draws any text within its width, and the cursor once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 30 }), (text, width) => {
        const { lines } = queryLines(text, { width, cursor: text.length });
        expect(lines.every((line) => spansWidth(line) <= width)).toBe(true);
        const cursors = lines.flat().filter(([, role]) => role === 'selected');
        expect(cursors.map(([text]) => textWidth(text))).toEqual([1]);
      }),
    );
  });
});

describe('queryProblem()', () => {
  it.each([
    ['sum(', '1:5: parse error: unclosed left parenthesis', { from: 4, to: 5 }],
    [
      'a\n+ foo bar',
      'invalid parameter "query": 2:7: parse error: unexpected identifier',
      { from: 8, to: 11 },
    ],
    ['a', '7:1: parse error: far away', undefined],
    ['a', 'too many samples', undefined],
  ])('finds in %j the part that %s means', (query, message, part) => {
    expect(queryProblem(query, message).part).toEqual(part);
  });

  it('leaves out where it was, for that is seen', () => {
    expect(queryProblem('x', 'invalid parameter "query": 1:1: parse error: no').text).toBe('parse error: no');
  });
});
