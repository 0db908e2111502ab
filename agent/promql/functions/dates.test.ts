import { describe, expect, test } from 'vitest';
import { mapped } from './function.testkit.ts';

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
    expect(mapped(name, seconds)).toBe(result);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300])('%s is no date', (seconds) => {
    expect(mapped('year', seconds)).toBeNaN();
  });
});
