import { describe, expect, it } from 'vitest';
import { crossingOf, parseThreshold } from './threshold.ts';

describe('parseThreshold()', () => {
  it.each([
    ['0.8', 0.8],
    ['80%', 0.8],
    ['-1.5e3', -1_500],
    ['200 ms', 0.2],
    ['2m', 120],
    ['1K', 1_024],
    ['5GiB', 5 * 2 ** 30],
    ['3MB', 3 * 2 ** 20],
    ['', undefined],
    ['high', undefined],
    ['5 apples', undefined],
  ])('reads %j as %s', (text, value) => {
    expect(parseThreshold(text)).toBe(value);
  });
});

describe('crossingOf()', () => {
  it('counts how long and how often it was above, and since when it is', () => {
    expect(crossingOf({ values: [1, 5, 5, 1, null, 6, 6] }, 4, 10)).toEqual({
      above: 40,
      times: 2,
      since: 20,
    });
  });

  it('is not above where nothing was measured, nor at the threshold itself', () => {
    expect(crossingOf({ values: [4, null, Number.NaN] }, 4, 10)).toEqual({
      above: 0,
      times: 0,
      since: undefined,
    });
  });
});
