import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeLabelValue } from '../../../kit/labels.ts';
import { parseExposition } from './exposition-parser.ts';

test('parseExposition() reads back every series that can be written', () => {
  const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/);
  const label = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
  const labels = fc.uniqueArray(fc.tuple(label, fc.string({ unit: 'grapheme' })), {
    selector: ([key]) => key,
  });
  const sample = fc.record({
    name,
    labels,
    value: fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
  });
  fc.assert(
    fc.property(fc.uniqueArray(sample, { selector: ({ name: text }) => text }), (samples) => {
      const text = samples.map(
        (each) =>
          `${each.name}{${each.labels.map(([key, value]) => `${key}="${escapeLabelValue(value)}"`).join(',')}} ${each.value}\n`,
      );
      const { samples: read } = parseExposition(text.join('').replaceAll('Infinity', 'Inf'));
      expect(read).toEqual(samples);
    }),
  );
});

test('parseExposition() reads or refuses any text, and never fails in another way', () => {
  const piece = fc.constantFrom(
    '# HELP ',
    '# TYPE ',
    'a',
    '{',
    '}',
    '="',
    '"',
    ',',
    ' ',
    '\n',
    '1',
    'counter',
    '\\',
    '\u0000',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      try {
        expect(parseExposition(pieces.join('')).samples).toBeInstanceOf(Array);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('parseExposition() reads types, help texts, comments and blank lines', () => {
  const { types, helps, samples } = parseExposition(
    '# HELP jobs_total Jobs \\\\ done.\\nSecond line\n# TYPE jobs_total counter\n# a comment\n\njobs_total 3\n',
  );
  expect(types).toEqual(new Map([['jobs_total', 'counter']]));
  expect(helps).toEqual(new Map([['jobs_total', 'Jobs \\ done.\nSecond line']]));
  expect(samples).toEqual([{ name: 'jobs_total', labels: [], value: 3 }]);
});

test.each([
  ['+Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
  ['1e-3', 0.001],
  ['.5', 0.5],
])('parseExposition() reads the value %s', (text, value) => {
  expect(parseExposition(`a ${text}\n`).samples[0]?.value).toBe(value);
});

test.each([
  ['a 1 1700000000000\n', 'Cannot read line 1: timestamps are not allowed'],
  ['a 1\na 2\n', 'Cannot read line 2: series a is there twice'],
  ['a{x="1",y="2"} 1\na{y="2",x="1"} 2\n', 'Cannot read line 2: series a is there twice'],
  ['a one\n', 'Cannot read line 1: "one" is no number'],
  ['a\n', 'Cannot read line 1: "" is no number'],
  ['0a 1\n', 'Cannot read line 1: expected a metric name'],
  ['a{x=1} 1\n', 'Cannot read line 1: expected a label name'],
  ['a{x="1} 1\n', 'Cannot read line 1: label x has no value'],
  ['a{x="1",x="2"} 1\n', 'Cannot read line 1: label x is there twice'],
  ['# TYPE a number\n', 'Cannot read line 1: "number" is no metric type'],
  ['# TYPE a gauge\n# TYPE a gauge\n', 'Cannot read line 2: metric a has two types'],
])('parseExposition() refuses %j', (text, message) => {
  expect(() => parseExposition(text)).toThrow(new SyntaxError(message));
});
