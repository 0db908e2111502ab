import { describe, expect, it } from 'vitest';
import { isPerSeries, isSelector } from './per-series.ts';

describe('isPerSeries()', () => {
  it.each([
    'node_load1',
    '{__name__=~"node_.*"}',
    'x{a="1", b!~"2"} offset 5m',
    'rate(x_total{a="1"}[5m])',
    'round(max_over_time(x[1h:5m]), 0.1)',
    'x # a + b',
  ])('is true of %s', (query) => {
    expect(isPerSeries(query)).toBe(true);
  });

  it.each([
    'sum(x)',
    'a + b',
    'a and b',
    'x > 1',
    '-x',
    'absent(x)',
    'absent_over_time(x[5m])',
    'label_replace(x, "a", "$1", "b", "(.*)")',
    'sort(x)',
    'time()',
    'vector(1)',
    '1',
    '"text"',
    '',
    'x y',
    'x @ end()',
  ])('is false of %s', (query) => {
    expect(isPerSeries(query)).toBe(false);
  });
});

describe('isSelector()', () => {
  it('is true of a name with its matchers alone', () => {
    expect(['x', 'x{a="1"}', '{a="1"}', 'rate(x[5m])', 'a+b'].map(isSelector)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
