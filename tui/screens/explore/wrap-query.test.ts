import { describe, expect, it } from 'vitest';
import { rateRange, sumBy, toggleRate } from './wrap-query.ts';

describe('toggleRate()', () => {
  it.each([
    ['x_total{a="]"}', 'rate(x_total{a="]"}[1m])'],
    ['rate(x_total{a="1"}[5m])', 'x_total{a="1"}'],
    ['rate( x [5m] )', 'x'],
    ['x_total[5m]', undefined],
    ['sum(x)', undefined],
    ['rate(x[5m]) + rate(y[5m])', undefined],
    ['', undefined],
  ])('makes of %s: %s', (query, expected) => {
    expect(toggleRate(query)).toBe(expected);
  });
});

describe('rateRange()', () => {
  it('is four steps, and at least a minute', () => {
    expect([2, 20, 60, 240, 900].map(rateRange)).toEqual(['1m', '2m', '5m', '20m', '1h']);
  });
});

describe('sumBy()', () => {
  it.each([
    ['rate(x[5m])', ['mode', 'cpu'], 'sum by (mode, cpu) (rate(x[5m]))'],
    ['x', [], 'sum(x)'],
    ['sum by (a) (rate(x[5m]))', ['b'], 'sum by (b) (rate(x[5m]))'],
    ['sum(x)', ['b'], 'sum by (b) (x)'],
    ['sum(x) / sum(y)', ['b'], 'sum by (b) (sum(x) / sum(y))'],
  ])('makes of %s by %j: %s', (query, labels, expected) => {
    expect(sumBy(query, labels)).toBe(expected);
  });
});
