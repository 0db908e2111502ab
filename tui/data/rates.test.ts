import { describe, expect, it } from 'vitest';
import { chartValues, largest, rates, sum } from './rates.ts';

const { NaN: none } = Number;
const of = (...values: number[]) => Float64Array.from(values);

describe('rates()', () => {
  it('divides the rise of a counter by the step', () => {
    expect([...rates(of(0, 10, 10, 40), 2)]).toEqual([none, 5, 0, 15]);
  });

  it('leaves a gap, not a spike, where the counter began anew', () => {
    expect([...rates(of(100, 110, 3, 13), 1)]).toEqual([none, 10, none, 10]);
  });

  it('leaves a gap of two where one value is missing', () => {
    expect([...rates(of(0, 10, none, 30, 40), 10)]).toEqual([none, 1, none, none, 1]);
  });
});

describe('sum()', () => {
  it('adds what is there, and has nothing where nothing is', () => {
    expect([...sum([of(1, none, none), of(2, 3, none)])]).toEqual([3, 3, none]);
    expect([...sum([])]).toEqual([]);
  });
});

describe('largest()', () => {
  it('takes the largest that is there', () => {
    expect([...largest([of(1, none, 0), of(0.5, 2, none)])]).toEqual([1, 2, 0]);
  });
});

describe('chartValues()', () => {
  it('has null for what is not a finite number', () => {
    expect(chartValues(of(1, none, Number.POSITIVE_INFINITY))).toEqual([1, null, null]);
  });
});
