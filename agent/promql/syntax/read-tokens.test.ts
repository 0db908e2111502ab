import { describe, expect, test } from 'vitest';
import { readTokens } from './read-tokens.ts';

const kinds = (source: string) => readTokens(source).map(({ kind, text }) => `${kind} ${text}`);

test('readTokens() tells words, numbers, durations and strings apart', () => {
  expect(kinds('sum by(x:y) 5m 1.5e3 0x_1F "a\\"b" `c` # rest')).toEqual([
    'aggregator sum',
    'keyword by',
    'symbol (',
    'metric-identifier x:y',
    'symbol )',
    'duration 5m',
    'number 1.5e3',
    'number 0x_1F',
    'string "a\\"b"',
    'string `c`',
    'end ',
  ]);
});

test('readTokens() takes words in braces for labels', () => {
  expect(kinds('{by=~"a",sum!="b"}')).toEqual([
    'symbol {',
    'identifier by',
    'operator =~',
    'string "a"',
    'symbol ,',
    'identifier sum',
    'operator !=',
    'string "b"',
    'symbol }',
    'end ',
  ]);
});

test('readTokens() says where tokens stand', () => {
  expect(readTokens(' é')).toEqual([{ kind: 'error', text: "unexpected character: 'é'", from: 1, to: 2 }]);
  expect(readTokens('a\n+b').map(({ from, to }) => [from, to])).toEqual([
    [0, 1],
    [2, 3],
    [3, 4],
    [4, 4],
  ]);
});

describe('readTokens() ends with', () => {
  test.each([
    ['"a', 'unterminated quoted string'],
    ['"a\nb"', 'unterminated quoted string'],
    ['`a', 'unterminated raw string'],
    ['"\\', 'escape sequence not terminated'],
    ['"\\c"', "unknown escape sequence U+0063 'c'"],
    ['"\\400"', 'escape sequence is an invalid Unicode code point'],
    ['"\\ud800"', 'escape sequence is an invalid Unicode code point'],
    ['"\\x0g"', "illegal character U+0067 'g' in escape sequence"],
    ['1x', 'bad number or duration syntax: "1"'],
    ['5mm', 'bad number or duration syntax: "5mm"'],
    ['1_', 'bad number or duration syntax: "1_"'],
    ['a =~ b', "unexpected character after '=': '~'"],
    ['a ! b', "unexpected character after '!': ' '"],
    ['a{!}', "unexpected character after '!' inside braces: '}'"],
    ['{a:b}', "unexpected character inside braces: ':'"],
    ['{{', "unexpected left brace '{'"],
    ['a]', "unexpected right bracket ']'"],
    ['a)', "unexpected right parenthesis ')'"],
    ['a[5m[', "unexpected left bracket '['"],
    ['a[5m::', "unexpected colon ':'"],
    ['a[', 'unexpected end of input in duration expression'],
    ['a[5m', 'unclosed left bracket'],
    ['(a', 'unclosed left parenthesis'],
    ['a{', 'unexpected end of input inside braces'],
  ])('%j: %s', (source, problem) => {
    expect(readTokens(source).at(-1)).toMatchObject({ kind: 'error', text: problem });
  });
});
