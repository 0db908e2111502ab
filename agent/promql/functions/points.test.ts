import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applied, mapped, scalarOf, vectorOf } from './function.testkit.ts';

const { NaN: nan, POSITIVE_INFINITY: infinity, NEGATIVE_INFINITY: minusInfinity } = Number;

describe('functions of one number', () => {
  test.each([
    ['abs', -3, 3],
    ['acos', 0, 1.570796326794897],
    ['acosh', 0, nan],
    ['acosh', 10, 2.993222846126381],
    ['asin', 1.1, nan],
    ['asin', -0.5, -0.5235987755982989],
    ['asinh', 10, 2.99822295029797],
    ['atan', 100, 1.5607966601082315],
    ['atanh', 1, infinity],
    ['atanh', 2, nan],
    ['ceil', -0.2, -0],
    ['ceil', 1.2, 2],
    ['cos', infinity, nan],
    ['cosh', 1, 1.5430806348152437],
    ['deg', Math.PI, 180],
    ['exp', -1000, 0],
    ['exp', 1000, infinity],
    ['exp', minusInfinity, 0],
    ['floor', -1.2, -2],
    ['ln', 0, minusInfinity],
    ['ln', -1, nan],
    ['ln', 2.5, 0.9162907318741551],
    ['log10', 0, minusInfinity],
    ['log10', 1000, 3],
    ['log2', 8, 3],
    ['log2', -10, nan],
    ['rad', 180, Math.PI],
    ['sgn', -5, -1],
    ['sgn', 0, 0],
    ['sgn', 7, 1],
    ['sgn', nan, nan],
    ['sin', 10, -0.5440211108893699],
    ['sinh', 1, 1.1752011936438014],
    ['sqrt', -1, nan],
    ['sqrt', 16, 4],
    ['tan', 100, -0.5872139151569291],
    ['tanh', 100, 1],
  ])('%s of %s', (name, value, result) => {
    const found = mapped(name, value);
    if (Number.isFinite(result) && result !== 0) expect(found).toBeCloseTo(result, 12);
    else expect(found).toBe(result);
  });
});

describe('round', () => {
  test.each([
    [2.5, [], 3],
    [-2.5, [], -2],
    [0.5, [], 1],
    [-0.49, [], 0],
    [5.15, [0.1], 5.2],
    [-1.36, [0.1], -1.4],
    [86, [5], 85],
    [87.5, [5], 90],
    [1, [0], nan],
    [infinity, [], infinity],
  ])('%s to multiples of %j', (value, args, result) => {
    expect(mapped('round', value, ...args)).toBe(result);
  });
});

describe('clamp', () => {
  const clamp = (value: number, least: number, greatest: number) =>
    applied('clamp', [vectorOf([[{ a: '1' }, value]]), scalarOf(least), scalarOf(greatest)]).map(
      ([, ...values]) => values[0],
    );

  test('what is beyond an end is that end', () => {
    expect([clamp(-50, -25, 75), clamp(0, -25, 75), clamp(100, -25, 75)]).toEqual([[-25], [0], [75]]);
  });

  test('ends that are crossed leave nothing', () => {
    expect(clamp(0, 5, -5)).toEqual([]);
  });

  test('NaN as an end gives NaN', () => {
    expect([clamp(1, nan, 5), clamp(1, 0, nan)]).toEqual([[nan], [nan]]);
  });

  test('infinity that is meant beats NaN', () => {
    expect([mapped('clamp_max', minusInfinity, nan), mapped('clamp_min', nan, infinity)]).toEqual([
      minusInfinity,
      infinity,
    ]);
  });

  test('one end', () => {
    expect([mapped('clamp_min', -50, -25), mapped('clamp_max', 100, 75)]).toEqual([-25, 75]);
  });

  test('the result is between the ends', () => {
    const number = fc.double({ noNaN: true });
    fc.assert(
      fc.property(number, number, number, (value, one, other) => {
        const [least, greatest] = [Math.min(one, other), Math.max(one, other)];
        const [found] = clamp(value, least, greatest);
        expect(found! >= least && found! <= greatest).toBe(true);
      }),
    );
  });
});
