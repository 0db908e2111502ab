import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentAt, contextOf, overWindow } from './function.testkit.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: minusInfinity } = Number;
const over = (name: string, ...values: number[]) =>
  overWindow(
    name,
    values.map((value, index) => [index * 10, value] as const),
  );

describe('sum_over_time', () => {
  test('what rounding would lose is kept', () => {
    expect(over('sum_over_time', 1e100, 1, -1e100, 1)).toBe(2);
  });

  test('infinity stays infinity', () => {
    expect(over('sum_over_time', 1, infinity, 2)).toBe(infinity);
  });

  test('infinities of both signs are no number', () => {
    expect(over('sum_over_time', infinity, minusInfinity)).toBeNaN();
  });

  test('a sum that is too large runs over', () => {
    expect(over('sum_over_time', Number.MAX_VALUE, Number.MAX_VALUE)).toBe(infinity);
  });
});

describe('avg_over_time', () => {
  test('the mean', () => {
    expect(over('avg_over_time', 1, 2, 3, 4)).toBe(2.5);
  });

  test('numbers whose sum would run over have a mean', () => {
    expect(over('avg_over_time', 9.988465674311579e307, 9.988465674311579e307)).toBeCloseTo(
      9.988465674311579e307,
    );
  });

  test('the greatest negative numbers have a mean', () => {
    const value = -9.988465674311579e307;
    expect(over('avg_over_time', value, value, value, value)! / value).toBeCloseTo(1, 12);
  });

  test('great numbers of both signs leave the small one', () => {
    expect(over('avg_over_time', 5e307, 2, -5e307)).toBeCloseTo(2 / 3, 10);
  });

  test.each([
    [[infinity, 1, 2], infinity],
    [[1, minusInfinity, 2], minusInfinity],
    [[infinity, minusInfinity, 2], nan],
    [[nan, 1], nan],
    [[infinity, 9.988465674311579e307], infinity],
  ])('the mean of %j', (values, mean) => {
    expect(over('avg_over_time', ...values)).toBe(mean);
  });
});

describe('min_over_time and max_over_time', () => {
  test('the ends', () => {
    expect([over('min_over_time', 3, 1, 2), over('max_over_time', 1, 3, 2)]).toEqual([1, 3]);
  });

  test('NaN is passed over', () => {
    expect([over('min_over_time', nan, 3, nan), over('max_over_time', 2, nan, 1)]).toEqual([3, 2]);
  });

  test('nothing but NaN is NaN', () => {
    expect(over('max_over_time', nan, nan)).toBeNaN();
  });
});

describe('the time of an extreme', () => {
  test('is that of the last one', () => {
    expect([over('ts_of_max_over_time', 1, 3, 3, 2), over('ts_of_min_over_time', 1, 3, 1, 2)]).toEqual([
      20, 20,
    ]);
  });
});

describe('functions of the samples', () => {
  test.each([
    ['count_over_time', 3],
    ['present_over_time', 1],
    ['first_over_time', 5],
    ['last_over_time', 7],
    ['ts_of_first_over_time', 0],
    ['ts_of_last_over_time', 20],
  ])('%s', (name, result) => {
    expect(over(name, 5, 6, 7)).toBe(result);
  });
});

describe('stddev_over_time and stdvar_over_time', () => {
  test('of the population', () => {
    expect(over('stdvar_over_time', 0, 8, 8, 2, 3)).toBeCloseTo(10.56, 10);
    expect(over('stddev_over_time', 0, 8, 8, 2, 3)).toBeCloseTo(3.249615, 6);
  });

  test('numbers near each other and far from zero do not vary', () => {
    expect(over('stddev_over_time', ...Array<number>(8).fill(1.5990505637277868))).toBe(0);
  });

  test('infinity has none', () => {
    expect(over('stddev_over_time', 1, infinity)).toBeNaN();
  });
});

describe('quantile_over_time', () => {
  const quantile = (q: number, ...values: number[]) =>
    overWindow(
      'quantile_over_time',
      values.map((value, index) => [index * 10, value] as const),
      { args: [q] },
    );

  test.each([
    [0, 0],
    [0.5, 1],
    [0.75, 1.5],
    [0.8, 1.6],
    [1, 2],
    [-1, minusInfinity],
    [2, infinity],
    [nan, nan],
  ])('%s of 0, 1 and 2', (q, result) => {
    const found = quantile(q, 2, 0, 1)!;
    if (Number.isFinite(result)) expect(found).toBeCloseTo(result, 12);
    else expect(found).toBe(result);
  });

  test('of numbers that are not even', () => {
    expect(quantile(0.8, 0, 4, 1)).toBeCloseTo(2.8, 12);
  });

  test('NaN is less than all numbers', () => {
    expect([quantile(0, 5, nan, 6), quantile(1, 5, nan, 6)]).toEqual([nan, 6]);
  });

  test('a q that is none is warned of', () => {
    const context = contextOf('quantile_over_time', {
      source: 'quantile_over_time(2, foo[1m])',
      args: [argumentAt(19), argumentAt(22)],
    });
    overWindow('quantile_over_time', [[0, 1]], { args: [2], context });
    expect(context.annotations.warnings).toEqual([
      'PromQL warning: quantile value should be between 0 and 1, got 2 (1:20)',
    ]);
  });

  test('is that of the sorted numbers', () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ noNaN: false })), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        expect(quantile(q, ...values)).toEqual(bySorting(q, values));
      }),
    );
  });
});

describe('mad_over_time', () => {
  test('the median of the distances from the median', () => {
    expect(over('mad_over_time', 4, 6, 2, 1, 999, 1, 2)).toBe(1);
  });
});

describe('deriv', () => {
  test('a line has its slope', () => {
    expect(over('deriv', 0, 10, 20, 30)).toBeCloseTo(1, 12);
  });

  test('the time of day does not cost precision', () => {
    const at = 1_493_712_816.939;
    const samples = [0, 1, 2].map((index) => [at + index * 60, 100 + index] as const);
    expect(overWindow('deriv', samples)).toBeCloseTo(1 / 60, 12);
  });

  test('what is constant has none', () => {
    expect(over('deriv', 0.1, 0.1, 0.1)).toBe(0);
  });

  test('constant infinity has no slope', () => {
    expect(over('deriv', infinity, infinity)).toBeNaN();
  });

  test('one sample gives nothing', () => {
    expect(over('deriv', 1)).toBeUndefined();
  });
});

describe('predict_linear', () => {
  const predict = (values: readonly number[], seconds: number) =>
    overWindow(
      'predict_linear',
      values.map((value, index) => [index * 300, value] as const),
      { args: [seconds] },
    );

  test('a line goes on', () => {
    expect(predict([0, 10, 20, 30], 600)).toBeCloseTo(50, 10);
  });

  test('what is constant stays', () => {
    expect(predict([7, 7, 7], 3600)).toBe(7);
  });

  test('from the counter of the documentation', () => {
    expect(predict([0, 10, 20, 30, 40, 0, 10, 20, 30, 40, 50], 3600)).toBeCloseTo(76.81818181818181, 8);
  });
});

describe('double_exponential_smoothing', () => {
  const smooth = (values: readonly number[], ...args: number[]) =>
    overWindow(
      'double_exponential_smoothing',
      values.map((value, index) => [index * 10, value] as const),
      { args },
    );

  test('a line is its own trend', () => {
    expect(smooth([0, 10, 20, 30, 40], 0.01, 0.1)).toBeCloseTo(40, 10);
  });

  test('a step is approached', () => {
    expect(smooth([0, 0, 10], 0.5, 0.5)).toBeCloseTo(5, 10);
  });

  test('one sample gives nothing', () => {
    expect(smooth([1], 0.5, 0.5)).toBeUndefined();
  });

  test.each([
    [0, 0.5, 'invalid smoothing factor. Expected: 0 < sf < 1, got: 0.000000'],
    [0.5, 1, 'invalid trend factor. Expected: 0 < tf < 1, got: 1.000000'],
  ])('factors %s and %s are refused', (smoothing, trend, message) => {
    expect(() => smooth([1, 2], smoothing, trend)).toThrow(message);
  });
});

function bySorting(q: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) =>
    Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : a < b ? -1 : a > b ? 1 : 0,
  );
  const rank = q * (sorted.length - 1);
  const lower = Math.floor(rank);
  const upper = Math.min(sorted.length - 1, lower + 1);
  return sorted[lower]! * (1 - (rank - lower)) + sorted[upper]! * (rank - lower);
}
