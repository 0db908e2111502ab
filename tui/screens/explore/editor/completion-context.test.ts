import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callAt, completionContext, metricAt, metricsOf } from './completion-context.ts';
import { queryTokens } from './query-tokens.ts';

/** The context at `|`. */
function at(marked: string) {
  const cursor = marked.indexOf('|');
  const { from, to, typed, ...expected } = completionContext(marked.replace('|', ''), cursor);
  return { ...expected, typed };
}
const place = (marked: string) => [marked.replace('|', ''), marked.indexOf('|')] as const;

describe('completionContext()', () => {
  it.each([
    ['|', 'expression', ''],
    ['no|', 'expression', 'no'],
    ['sum(|', 'expression', ''],
    ['sum by (mode) (ra|', 'expression', 'ra'],
    ['a + |', 'expression', ''],
    ['a and |', 'expression', ''],
    ['topk(3, no|)', 'expression', 'no'],
    ['a |', 'operator', ''],
    ['a of|', 'operator', 'of'],
    ['rate(x[5m]) |', 'operator', ''],
    ['sum b|', 'operator', 'b'],
    ['x{|', 'matcher-label', ''],
    ['x{mo|', 'matcher-label', 'mo'],
    ['x{a="1", |', 'matcher-label', ''],
    ['x{a|="1"}', 'matcher-label', 'a'],
    ['x{mode |', 'matcher-operator', ''],
    ['x{mode="us|', 'label-value', 'us'],
    ['x{mode=|', 'label-value', ''],
    ['x{mode="us|er"}', 'label-value', 'us'],
    ['sum by (|', 'grouping-label', ''],
    ['sum by (mode, c|) (x)', 'grouping-label', 'c'],
    ['a * on (|', 'grouping-label', ''],
    ['x[|', 'duration', ''],
    ['x[5|', 'duration', '5'],
    ['x[1h:|', 'duration', ''],
    ['x offset |', 'duration', ''],
    ['x offset 5|', 'duration', '5'],
    ['x @ |', 'moment', ''],
    ['x # no|', 'nothing', ''],
    ['"te|xt"', 'nothing', 'te'],
    ['x{a="1"|', 'nothing', ''],
    ['5|', 'nothing', '5'],
  ])('finds in %s: %s', (marked, kind, typed) => {
    expect(at(marked)).toMatchObject({ kind, typed });
  });

  it('knows the selector that is typed, without what is not whole', () => {
    expect(at('x{a="1",mode=~"u|", c="2"}')).toEqual({
      kind: 'label-value',
      label: 'mode',
      isRegex: true,
      quoted: true,
      selectors: ['x{a="1"}'],
      typed: 'u',
    });
    expect(at('x{|')).toMatchObject({ selectors: ['x'] });
    expect(at('{|')).toMatchObject({ selectors: [] });
  });

  it('knows the metrics that are grouped, also where they come later', () => {
    expect(at('sum by (|) (rate(a{x="1"}[5m]) / b)')).toMatchObject({ selectors: ['a', 'b'] });
  });

  it('replaces the whole word, but of a string only what is before the cursor', () => {
    expect(completionContext('node_load', 4)).toMatchObject({ from: 0, to: 9, typed: 'node' });
    expect(completionContext('x{a="b, c="d"}', 6)).toMatchObject({ from: 5, to: 6 });
  });

  it('finds something in any text', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('sum', ' by ', '(', ')', '{', '}', '[', ']', '"', '=~', ',', 'x', '5m', '@', '#', '\n'),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.nat(), (pieces, number) => {
        const text = pieces.join('');
        const cursor = number % (text.length + 1);
        const { from, to, typed } = completionContext(text, cursor);
        expect(0 <= from && from <= cursor && cursor <= to && to <= text.length).toBe(true);
        expect(typed).toBe(text.slice(from, cursor));
      }),
    );
  });
});

describe('metricsOf()', () => {
  it('finds metrics, and no functions, labels or keywords', () => {
    const query = 'sum by (job) (rate(a_total{mode="x"}[5m])) / on (cpu) group_left () b offset 5m and start';
    expect(metricsOf(queryTokens(query))).toEqual(['a_total', 'b']);
  });
});

describe('metricAt()', () => {
  it.each([
    ['sum(node_l|oad1)', 'node_load1'],
    ['x{mode="u|"}', 'x'],
    ['su|m(x)', undefined],
    ['x + |', undefined],
  ])('finds in %s: %s', (marked, metric) => {
    expect(metricAt(...place(marked))).toBe(metric);
  });
});

describe('callAt()', () => {
  it.each([
    ['rate(x[|', { name: 'rate', argument: 0 }],
    ['histogram_quantile(0.9, |', { name: 'histogram_quantile', argument: 1 }],
    ['sum by (a, |b) (x)', undefined],
    ['sum(rate(x[5m])|', { name: 'sum', argument: 0 }],
    ['label_replace(x{a="1", b="|', { name: 'label_replace', argument: 0 }],
    ['rate(x)|', undefined],
  ])('finds in %s: %j', (marked, call) => {
    expect(callAt(...place(marked))).toEqual(call);
  });
});
