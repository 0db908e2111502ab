import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeLabelValue, formatLabels } from './labels.ts';

test.each([
  [{ __name__: 'up' }, 'up'],
  [{ __name__: 'up', job: 'a' }, 'up{job="a"}'],
  [{ __name__: 'x', b: '2', a: '1' }, 'x{a="1",b="2"}'],
  [{ a: '1' }, '{a="1"}'],
  [{}, '{}'],
  [{ __name__: 'x', path: 'C:\\"a"\nb' }, 'x{path="C:\\\\\\"a\\"\\nb"}'],
])('formatLabels() writes %j', (labels, text) => {
  expect(formatLabels(labels as Record<string, string>)).toBe(text);
});

const labels = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', '__name__'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

test('formatLabels() gives equal texts for equal sets in any order, and for no others', () => {
  fc.assert(
    fc.property(labels, labels, (one, other) => {
      const sorted = (set: Record<string, string>) => JSON.stringify(Object.entries(set).sort());
      // A metric without a name and one whose name is empty are the same to Prometheus.
      fc.pre(
        one.__name__ !== '' && other.__name__ !== '' && !/[{}"]/.test(`${one.__name__}${other.__name__}`),
      );
      const turned = Object.fromEntries(Object.entries(one).reverse());
      expect(formatLabels(turned)).toBe(formatLabels(one));
      expect(formatLabels(one) === formatLabels(other)).toBe(sorted(one) === sorted(other));
    }),
    { numRuns: 1_000 },
  );
});

test('escapeLabelValue() can be undone and holds no line feed', () => {
  const unescaped = (text: string) => text.replace(/\\(.)/g, (_, next) => (next === 'n' ? '\n' : next));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\\', '"', '\n', 'n', 'a') }), (value) => {
      expect(escapeLabelValue(value)).not.toContain('\n');
      expect(unescaped(escapeLabelValue(value))).toBe(value);
    }),
  );
});
