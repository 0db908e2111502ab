import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Series } from './function.testkit.ts';
import { applied, argumentAt, contextOf, scalarOf, vectorOf } from './function.testkit.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: minusInfinity } = Number;
type Bucket = readonly [le: string, count: number];

const series = (buckets: readonly Bucket[], labels: Record<string, string> = {}): Series[] =>
  buckets.map(([le, count]) => [{ ...labels, le }, count]);

const quantile = (q: number, ...buckets: Bucket[]) =>
  applied('histogram_quantile', [scalarOf(q), vectorOf(series(buckets))])[0]?.[1];

const fraction = (lower: number, upper: number, ...buckets: Bucket[]) =>
  applied('histogram_fraction', [scalarOf(lower), scalarOf(upper), vectorOf(series(buckets))])[0]?.[1];

const positive: Bucket[] = [
  ['.1', 5],
  ['.2', 7],
  ['1e0', 11],
  ['+Inf', 12],
];
const negative: Bucket[] = [
  ['-.2', 1],
  ['-0.1', 2],
  ['0.3', 2],
  ['+Inf', 2],
];

describe('histogram_quantile', () => {
  test.each([
    [-0.1, minusInfinity],
    [1.1, infinity],
    [nan, nan],
    [0, 0],
    [1, 1],
    [0.2, 0.048],
    [0.5, 0.15],
    [0.8, 0.72],
  ])('%s of positive buckets', (q, result) => {
    const found = quantile(q, ...positive)!;
    if (Number.isFinite(result)) expect(found).toBeCloseTo(result, 12);
    else expect(found).toBe(result);
  });

  test.each([
    [0, -0.2],
    [0.2, -0.2],
    [0.5, -0.2],
    [0.8, -0.15 + 0.01],
    [1, -0.1],
  ])('%s of negative buckets', (q, result) => {
    expect(quantile(q, ...negative)).toBeCloseTo(result, 12);
  });

  test('without an infinite bucket there is none', () => {
    expect(quantile(0.5, ['1', 1], ['2', 2])).toBeNaN();
  });

  test('with nothing but an infinite bucket there is none', () => {
    expect(quantile(0.5, ['+Inf', 3])).toBeNaN();
  });

  test('without observations there is none', () => {
    expect(quantile(0.5, ['1', 0], ['+Inf', 0])).toBeNaN();
  });

  test('buckets of equal bounds are one', () => {
    expect(quantile(0.5, ['1', 1], ['1.0', 1], ['2', 4], ['Inf', 4])).toBeCloseTo(1, 12);
  });

  test('each step has its own buckets and quantile', () => {
    const rows = vectorOf([
      [{ le: '1' }, 1, 2, undefined],
      [{ le: '2' }, 2, undefined, undefined],
      [{ le: '+Inf' }, 2, 2, undefined],
    ]);
    const context = contextOf('histogram_quantile', { times: [0, 1, 2] });
    expect(applied('histogram_quantile', [scalarOf(1, 0.5, 0.5), rows], context)).toEqual([
      [{}, 2, 0.5, undefined],
    ]);
  });

  test('histograms are told apart by all other labels', () => {
    const rows = vectorOf([
      ...series(positive, { __name__: 'a', job: 'x' }),
      ...series(positive, { __name__: 'b', job: 'x' }),
    ]);
    expect(applied('histogram_quantile', [scalarOf(1), rows])).toEqual([
      [{ __name__: 'a', job: 'x' }, 1],
      [{ __name__: 'b', job: 'x' }, 1],
    ]);
  });

  test('a bound that is no number is told of and left out', () => {
    const context = contextOf('histogram_quantile', {
      source: 'histogram_quantile(1, a)',
      args: [argumentAt(19), argumentAt(22)],
    });
    const rows = vectorOf([
      [{ __name__: 'a', le: 'x' }, 1],
      [{ b: '1' }, 1],
    ]);
    expect(applied('histogram_quantile', [scalarOf(1), rows], context)).toEqual([]);
    expect(context.annotations.warnings).toEqual([
      'PromQL warning: bucket label "le" is missing or has a malformed value of "x" for metric name "a" (1:23)',
      'PromQL warning: bucket label "le" is missing or has a malformed value of "" (1:23)',
    ]);
  });

  test('a q that is none is warned of', () => {
    const context = contextOf('histogram_quantile', {
      source: 'histogram_quantile(1.1, a)',
      args: [argumentAt(19), argumentAt(24)],
    });
    applied('histogram_quantile', [scalarOf(1.1), vectorOf([])], context);
    expect(context.annotations.warnings).toEqual([
      'PromQL warning: quantile value should be between 0 and 1, got 1.1 (1:20)',
    ]);
  });

  test('counts that fall are held, and told of once for all steps', () => {
    const context = contextOf('histogram_quantile', {
      source: 'histogram_quantile(0.01, a)',
      args: [argumentAt(19), argumentAt(25)],
      times: [0, 60_000],
    });
    const rows = vectorOf([
      [{ __name__: 'a', le: '2' }, 10, 10],
      [{ __name__: 'a', le: '4' }, 8, 10],
      [{ __name__: 'a', le: '8' }, 10, 7],
      [{ __name__: 'a', le: '+Inf' }, 20, 20],
    ]);
    expect(applied('histogram_quantile', [scalarOf(0.01, 0.01), rows], context)).toEqual([
      [{ __name__: 'a' }, 0.04, 0.04],
    ]);
    expect(context.annotations.infos).toEqual([
      'PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile) for metric name "a", from buckets 4 to 8, with a max diff of 3, over 2 samples from 1970-01-01T00:00:00Z to 1970-01-01T00:01:00Z (1:26)',
    ]);
  });

  test('counts that fall by what rounding loses are held in silence', () => {
    const context = contextOf('histogram_quantile');
    const rows = vectorOf(
      series([
        ['1', 0.1 + 0.2],
        ['2', 0.3],
        ['+Inf', 0.6],
      ]),
    );
    applied('histogram_quantile', [scalarOf(0.5), rows], context);
    expect(context.annotations.infos).toEqual([]);
  });

  test('a greater q is no smaller quantile', () => {
    const counts = fc.array(fc.nat(100), { minLength: 2, maxLength: 20 });
    const q = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(counts, q, q, (added, one, other) => {
        const buckets = cumulative(added);
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((each) =>
          quantile(each, ...buckets),
        );
        expect(Number.isNaN(low) || low! <= high! + 1e-9).toBe(true);
      }),
    );
  });
});

describe('histogram_fraction', () => {
  test.each([
    [minusInfinity, 0.1, 5 / 12],
    [minusInfinity, infinity, 1],
    [0, 0.05, 2.5 / 12],
    [0.1, 0.2, 2 / 12],
    [0.15, 0.6, 3 / 12],
    [1, infinity, 1 / 12],
    [2, 3, 0],
    [-5, 0, 0],
    [3, 2, 0],
    [nan, 1, nan],
  ])('between %s and %s of positive buckets', (lower, upper, result) => {
    const found = fraction(lower, upper, ...positive)!;
    if (Number.isNaN(result)) expect(found).toBeNaN();
    else expect(found).toBeCloseTo(result, 12);
  });

  test('the lowest bucket below zero counts whole', () => {
    expect(fraction(minusInfinity, -1, ...negative)).toBeCloseTo(0.5, 12);
  });

  test('without an infinite bucket there is none', () => {
    expect(fraction(0, 1, ['1', 1])).toBeNaN();
  });

  test('is what histogram_quantile turns round', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(counts, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (added, q) => {
        const buckets: Bucket[] = [...cumulative(added).slice(0, -1), ['+Inf', sum(added.slice(0, -1))]];
        expect(fraction(minusInfinity, quantile(q, ...buckets)!, ...buckets)).toBeCloseTo(q, 9);
      }),
    );
  });
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

const cumulative = (added: readonly number[]): Bucket[] =>
  added.map((_, index) => [
    index === added.length - 1 ? '+Inf' : String(index + 1),
    sum(added.slice(0, index + 1)),
  ]);
