import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { OperationalError } from '../../kit/errors.ts';
import { readyMatcher } from './matchers.ts';
import { plainPattern } from './plain-pattern.ts';

const matching = (value: string) => readyMatcher({ name: 'a', op: '=~', value });

describe('readyMatcher() accepts', () => {
  test.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['', '', true],
    ['a|b', 'b', true],
    ['(a|b)', 'a|b', false],
    ['a|', '', true],
    ['.*', '', true],
    ['.+', '', false],
    ['.+', '\n', true],
    ['a.*', 'a\nb', true],
    ['a.+', 'a', false],
    ['.*b', 'ab', true],
    ['.+b', 'b', false],
    ['.+b.+', 'bbb', true],
    ['.+b.+', 'bb', false],
    ['.*b.*', 'abc', true],
    ['a.*|b', 'b', true],
    ['.+.*', '', false],
    ['.+.+', 'a', false],
    ['.+.+', 'ab', true],
    ['.+.+', '😀', false],
    ['web\\.example\\.com', 'web.example.com', true],
    ['web\\.example', 'webXexample', false],
    ['(?i)user', 'USER', true],
    ['(?i:a)b', 'Ab', true],
    ['a{2,3}', 'aa', true],
    ['^a$', 'a', true],
    ['a.b', 'a\nb', true],
    ['\\pL+', 'é', true],
    ['[\\-\\_]', '_', true],
    ['(?P<n>a)', 'a', true],
    ['😀.', '😀x', true],
    ['.', '😀', true],
  ])('%j of %j: %s', (pattern, value, accepted) => {
    expect(matching(pattern).accepts(value)).toBe(accepted);
    expect(readyMatcher({ name: 'a', op: '!~', value: pattern }).accepts(value)).toBe(!accepted);
  });
});

describe('readyMatcher() lists the values of', () => {
  test.each([
    ['a', ['a']],
    ['a|b|a', ['a', 'b']],
    ['(?:a|b)', ['a', 'b']],
    ['a\\.b|', ['a.b', '']],
    ['a.*', undefined],
    ['a|b.*', undefined],
    ['(a|b)c', undefined],
    ['(?i)a', undefined],
  ])('%j', (pattern, values) => {
    expect(matching(pattern).values).toEqual(values);
    expect(readyMatcher({ name: 'a', op: '!~', value: pattern }).values).toBeUndefined();
  });

  test('an equality', () => {
    expect(readyMatcher({ name: 'a', op: '=', value: '.*' }).values).toEqual(['.*']);
    expect(readyMatcher({ name: 'a', op: '!=', value: '.*' }).values).toBeUndefined();
  });
});

describe("readyMatcher() refuses in Go's words", () => {
  test.each([
    ['(', 'missing closing ): `(`'],
    [')', 'unexpected ): `)`'],
    ['[', 'missing closing ]: `[`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['*', 'missing argument to repetition operator: `*`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['\\1', 'invalid escape sequence: `\\1`'],
    ['[b-a]', 'invalid character class range: `b-a`'],
    ['(?P<n', 'invalid named capture: `(?P<n`'],
    ['\\', 'trailing backslash at end of expression: ``'],
    ['[a]'.repeat(10_000), 'expression too large: 30000 characters, the limit is 16384'],
  ])('%.20j', (pattern, problem) => {
    expect(() => matching(pattern)).toThrow(OperationalError);
    expect(() => matching(pattern)).toThrow(`error parsing regexp: ${problem}`);
  });
});

test('readyMatcher() takes time linear in the value, whatever the expression', () => {
  const { accepts } = matching('(a+)+b|(a|aa)+c|(.*)*d');
  const started = performance.now();
  expect(accepts('a'.repeat(20_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('readyMatcher() reads a list of a hundred thousand plain values', () => {
  const pattern = Array.from({ length: 100_000 }, (_, index) => `host-${index}\\.example`).join('|');
  expect(matching(pattern).accepts('host-99999.example')).toBe(true);
});

const pieces = fc.constantFrom(
  'a',
  'b',
  'ab',
  '.*',
  '.+',
  '|',
  '(',
  ')',
  '(?:',
  '\\.',
  '\\-',
  'é',
  '😀',
  '\n',
  '.',
);
const patterns = fc.array(pieces, { maxLength: 8 }).map((all) => all.join(''));
const values = fc
  .array(fc.constantFrom('a', 'b', '.', '-', 'é', '😀', '\n', '|'), { maxLength: 6 })
  .map((all) => all.join(''));

test('plainPattern() agrees with the engine', () => {
  let plain = 0;
  fc.assert(
    fc.property(patterns, values, (pattern, value) => {
      const quick = plainPattern(pattern);
      if (quick === undefined) return;
      plain++;
      expect(quick.accepts(value)).toBe(RE2JS.compile(pattern, RE2JS.DOTALL).testExact(value));
      if (quick.values) expect(quick.values.includes(value)).toBe(quick.accepts(value));
    }),
    { numRuns: 10_000 },
  );
  expect(plain).toBeGreaterThan(500);
});

test('readyMatcher() answers any text with a matcher or an error about it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (pattern, value) => {
      try {
        expect(typeof matching(pattern).accepts(value)).toBe('boolean');
      } catch (error) {
        expect(error).toBeInstanceOf(OperationalError);
      }
    }),
  );
});

test('readyMatcher() gives up on an expression that takes longer than a second over all values', () => {
  const { accepts } = matching(`(?:${'(?:a?){500}'.repeat(4)}){2}b`);
  const value = 'a'.repeat(500);
  const untilRefused = () => {
    for (let times = 0; times < 10_000; times++) accepts(value);
  };
  expect(untilRefused).toThrow(OperationalError);
  expect(untilRefused).toThrow('it takes too long');
});
