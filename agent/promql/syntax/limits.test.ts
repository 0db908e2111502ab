import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_QUERY_DEPTH, MAX_QUERY_LENGTH } from './check-size.ts';
import { queryTexts } from './expression.testkit.ts';
import { expressionJson } from './expression-json.ts';
import { formatExpression } from './format-expression.ts';
import { parseExpression } from './parse-expression.ts';
import { parseMetricSelector } from './parse-metric-selector.ts';
import { printExpression } from './print-expression.ts';
import { PromqlError } from './promql-error.ts';

describe('parseExpression() refuses by name what is too deep', () => {
  test.each([
    ['parentheses', `${'('.repeat(100_000)}1${')'.repeat(100_000)}`],
    ['signs', `${'-'.repeat(15_000)}a`],
    ['sums', Array.from({ length: 15_000 }, () => '1').join('+')],
    ['powers', Array.from({ length: 15_000 }, () => '1').join('^')],
    ['calls', `${'abs('.repeat(15_000)}a${')'.repeat(15_000)}`],
    ['aggregations', `${'sum by (a) ('.repeat(4_000)}a${')'.repeat(4_000)}`],
    ['subqueries', `a${'[5m:]'.repeat(7_000)}`],
    ['offsets', `a${' offset 1s'.repeat(15_000)}`],
    ['calls and sums', `${'abs(1+'.repeat(6_000)}a${')'.repeat(6_000)}`],
    ['arguments and calls', `${'clamp(a,1,abs('.repeat(4_000)}`],
    ['unclosed', '('.repeat(30_000)],
  ])('%s', (_, source) => {
    expect(() => parseExpression(source)).toThrow(PromqlError);
    expect(() => parseExpression(source)).toThrow(
      `nested too deeply: the limit is ${MAX_QUERY_DEPTH} levels`,
    );
  });
});

describe('parseExpression() reads up to the limits', () => {
  test.each([
    ['parentheses', `${'('.repeat(490)}1${')'.repeat(490)}`],
    ['signs', `${'-'.repeat(490)}a`],
    ['sums', Array.from({ length: 490 }, () => 'a').join(' or ')],
    ['powers', Array.from({ length: 490 }, () => '1').join('^')],
    ['aggregations', `${'sum by (a) ('.repeat(240)}a${')'.repeat(240)}`],
    ['subqueries', `${'(rate('.repeat(100)}a[5m]${'))[5m:]'.repeat(100)}`.slice(0, -5)],
    [
      'long operands',
      Array.from({ length: 490 }, (_, index) => `a{b="c",d=~"e|f",g="${index}"}`).join(' or '),
    ],
    ['labels', `sum by (${Array.from({ length: 10_000 }, (_, index) => `l${index}`).join(',')}) (a)`],
    ['matchers', `{${Array.from({ length: 5_000 }, (_, index) => `l${index}="x"`).join(',')}}`],
    ['a long string', `a{b="${'x'.repeat(200_000)}"}`],
    ['a list of values', `a{b=~"${Array.from({ length: 20_000 }, (_, index) => `host${index}`).join('|')}"}`],
    ['spaces', `${' \n'.repeat(15_000)}a`],
    ['arguments', `label_join(a, "b", ",", ${Array.from({ length: 10_000 }, () => '"c"').join(',')})`],
  ])('%s', (_, source) => {
    const tree = parseExpression(source);
    expect(printExpression(parseExpression(printExpression(tree)))).toBe(printExpression(tree));
    expect(formatExpression(tree).replaceAll(/\s/g, '')).toBe(printExpression(tree).replaceAll(/\s/g, ''));
    expect(expressionJson(tree)).toBeDefined();
  });
});

test('parseExpression() refuses by name what is too long', () => {
  const refused = `1:1: parse error: query is too long: 1048576 characters, the limit is ${MAX_QUERY_LENGTH}`;
  expect(() => parseExpression('a'.repeat(1_048_576))).toThrow(refused);
  expect(() => parseMetricSelector('('.repeat(1_048_576))).toThrow(refused);
});

describe('parseExpression() gives up at the first error, however much comes behind it', () => {
  test.each([',', 'a ', '1 ', '"a" ', '{}', 'f() ', '(', '-', '[', 'by ', 'sum by (1,'])('%j', (piece) => {
    for (const length of [30_000, MAX_QUERY_LENGTH]) {
      const started = performance.now();
      const source = piece.repeat(Math.floor(length / piece.length));
      expect(() => parseExpression(source)).toThrow(PromqlError);
      expect(performance.now() - started).toBeLessThan(3_000);
    }
  });

  test('beyond the number of parts', () => {
    const source = `sum(${'a,'.repeat(20_000)}a)`;
    expect(() => parseExpression(source)).toThrow('query has too many parts: 40005, the limit is 32768');
  });
});

test.each([
  ['\ud800', "1:1: parse error: unexpected character: '\ufffd'"],
  ['"\ud800"', '1:1: parse error: invalid UTF-8 rune'],
  ['"\ufffd"', '1:1: parse error: invalid UTF-8 rune'],
  ['a{b="\udc00"}', '1:5: parse error: invalid UTF-8 rune'],
  ['a\u0000b', "1:2: parse error: unexpected character: '\\x00'"],
  ['a{b="é",c}', '1:11: parse error: unexpected "}" in label matching, expected label matching operator'],
  ['\u00a0a', "1:1: parse error: unexpected character: '\\u00a0'"],
])('parseExpression() names what is damaged in %j', (source, message) => {
  expect(() => parseExpression(source)).toThrow(message);
});

/** Reads it, or says why not. */
function answered(source: string): void {
  for (const read of [parseExpression, parseMetricSelector]) {
    try {
      read(source);
    } catch (error) {
      expect(error).toBeInstanceOf(PromqlError);
      expect((error as Error).message).toMatch(/^(?:\d+:\d+|unknown position): parse error: \S/);
    }
  }
}

test('parseExpression() answers any text with a tree or an error about it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), answered), { numRuns: 300 });
});

const words = fc.constantFrom(
  ...'( ) [ ] { } , : = == =~ != !~ < > + - ^ @ # " \' ` \n a:b sum by without on bool offset group_left start end'.split(
    ' ',
  ),
  ...'5m 1 1e 0x Inf rate abs foo fill step min_of anchored "x" `y` [5m] [5m:] {a="b"} (1) and or atan2 \\'.split(
    ' ',
  ),
);

test('parseExpression() answers any words with a tree or an error about them', () => {
  fc.assert(
    fc.property(fc.array(words, { maxLength: 12 }), fc.constantFrom('', ' '), (all, space) => {
      answered(all.join(space));
    }),
    { numRuns: 2_000 },
  );
});

test('parseExpression() answers damaged queries with a tree or an error about it', () => {
  fc.assert(
    fc.property(queryTexts(3), fc.nat(), fc.nat(5), words, (source, at, length, word) => {
      const from = at % (source.length + 1);
      answered(source.slice(0, from) + word + source.slice(from + length));
    }),
    { numRuns: 1_000 },
  );
});
