import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OperationalError } from '../kit/errors.ts';
import { parseSelector } from './parse-selector.ts';
import { PromqlError } from './syntax/promql-error.ts';

describe('parseSelector()', () => {
  test('reads a metric name', () => {
    expect(parseSelector('up')).toEqual({
      matchers: [{ name: '__name__', op: '=', value: 'up' }],
      offset: 0,
    });
  });

  test('reads the four kinds of matcher in the order they are written', () => {
    expect(parseSelector(`up{a="1",b!='2',c=~"3.*",d!~\`4\`}`).matchers).toEqual([
      { name: '__name__', op: '=', value: 'up' },
      { name: 'a', op: '=', value: '1' },
      { name: 'b', op: '!=', value: '2' },
      { name: 'c', op: '=~', value: '3.*' },
      { name: 'd', op: '!~', value: '4' },
    ]);
  });

  test('reads a name among the matchers', () => {
    expect(parseSelector('{__name__=~"node_.+"}').matchers).toEqual([
      { name: '__name__', op: '=~', value: 'node_.+' },
    ]);
  });

  test('reads a quoted metric name and quoted label names', () => {
    expect(parseSelector('{"a.b", "c d"="x"}').matchers).toEqual([
      { name: '__name__', op: '=', value: 'a.b' },
      { name: 'c d', op: '=', value: 'x' },
    ]);
  });

  test('ignores comments and white space', () => {
    expect(parseSelector('  # first\n up # last').matchers).toEqual([
      { name: '__name__', op: '=', value: 'up' },
    ]);
  });

  test.each([
    ['up offset 5m', 300_000],
    ['up offset 1h30m', 5_400_000],
    ['up offset -30s', -30_000],
    ['up offset 90', 90_000],
  ])('reads the offset of %s', (text, offset) => {
    expect(parseSelector(text).offset).toBe(offset);
  });

  test.each([
    ['', 'unknown position: parse error: no expression found in input'],
    ['up{', '1:4: parse error: unexpected end of input'],
    ['up{a=}', '1:6: parse error: unexpected "}"'],
    ['up up', '1:4: parse error: unexpected "up"'],
    ['up{\n  a=5}', '2:5: parse error: unexpected "5"'],
    ['up{a="\\q"}', '1:6: parse error: unknown escape sequence \\'],
    ['up offset 1y1y', '1:13: parse error: unexpected "1y"'],
    ['{}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['{a=""}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['{a=~".*"}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
    ['up{"a.b"}', '1:4: parse error: metric name must not be set twice'],
  ])('tells what is wrong with %j', (text, message) => {
    expect(() => parseSelector(text)).toThrow(PromqlError);
    expect(() => parseSelector(text)).toThrow(message);
  });

  test.each([
    ['rate(up[5m])', 'functions'],
    ['up[5m]', 'range selectors'],
    ['sum(up)', 'aggregations'],
    ['1 + 1', 'binary operators'],
    ['up > 1', 'binary operators'],
    ['(up)', 'parentheses'],
    ['-up', 'unary operators'],
    ['up @ 10', 'the @ modifier'],
    ['1', 'numbers'],
    ['up[1h:5m]', 'subqueries'],
  ])('names what of %s is not supported yet', (text, what) => {
    expect(() => parseSelector(text)).toThrow(`1:1: parse error: ${what} are not supported yet`);
  });

  test('refuses a regular expression that cannot be read', () => {
    expect(() => parseSelector('up{a=~"("}')).toThrow(OperationalError);
  });

  test('gives back any label value that was written as a JSON string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const { matchers } = parseSelector(`up{a=${JSON.stringify(value)}}`);
        expect(matchers[1]).toEqual({ name: 'a', op: '=', value });
      }),
    );
  });

  test('answers any text with a selector or an error about it', () => {
    const pieces = fc.constantFrom(
      'up',
      '{',
      '}',
      'a',
      '=',
      '=~',
      '"x"',
      ',',
      ' ',
      '\n',
      'offset',
      '5m',
      '@',
      '(',
      '#',
      '[',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          expect(parseSelector(source).matchers.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error instanceof SyntaxError || error instanceof OperationalError).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
