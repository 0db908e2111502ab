import { describe, expect, test } from 'vitest';
import { applied, contextOf, vectorOf } from './function.testkit.ts';

const field = (name: string, seconds: number) => applied(name, [vectorOf([[{}, seconds]])])[0]![1];

describe('dates', () => {
  test.each([
    ['minute', 1136239445, 4],
    ['hour', 1136239445, 22],
    ['day_of_month', 1136239445, 2],
    ['day_of_week', 1136239445, 1],
    ['day_of_year', 1136239445, 2],
    ['month', 1136239445, 1],
    ['year', 1136239445, 2006],
    ['days_in_month', 1454284800, 29],
    ['days_in_month', 1485907200, 28],
    ['days_in_month', 1136239445, 31],
    ['day_of_year', 1483185600, 366],
    ['day_of_year', 1514721600, 365],
    ['month', 1456790399, 2],
    ['month', 1456790400, 3],
    ['hour', -1, 23],
    ['year', -1, 1969],
    ['year', -62135596801, 0],
    ['day_of_year', -62135596801, 366],
    ['minute', 59.9, 0],
    ['minute', -0.5, 0],
  ])('%s of %s', (name, seconds, result) => {
    expect(field(name, seconds)).toBe(result);
  });

  test('without argument, of each step', () => {
    const context = contextOf('minute', { times: [59_999, 60_000, 3_600_000] });
    expect(applied('minute', [], context)).toEqual([[{}, 0, 1, 0]]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300])('%s is no date', (seconds) => {
    expect(field('year', seconds)).toBeNaN();
  });
});
