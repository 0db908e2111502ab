import { describe, expect, it } from 'vitest';
import { niceScale } from './nice-scale.ts';

describe('niceScale()', () => {
  it.each([
    [1, 5, 10, [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]],
    [0.73, 2, 10, [0, 0.5, 1]],
    [37, 4, 10, [0, 10, 20, 30, 40]],
    [100, 2, 10, [0, 50, 100]],
    [3_000, 2, 2, [0, 2_048, 4_096]],
    [8 * 2 ** 30, 2, 2, [0, 4 * 2 ** 30, 8 * 2 ** 30]],
    [0, 2, 10, [0, 0.5, 1]],
    [Number.NaN, 1, 10, [0, 1]],
  ] as const)('up to %d in at most %d steps of base %d', (largest, intervals, base, ticks) => {
    expect(niceScale(largest, intervals, base).ticks).toEqual(ticks);
  });

  it.each([
    [3, 4, -5, [-6, -4, -2, 0, 2, 4]],
    [0, 2, -7, [-10, -5, 0]],
    [-2, 2, -7, [-10, -5, 0]],
  ] as const)('goes through 0 to %d in about %d steps from %d', (largest, intervals, smallest, ticks) => {
    expect(niceScale(largest, intervals, 10, smallest).ticks).toEqual(ticks);
  });

  it('always reaches the largest value', () => {
    for (let largest = 1e-6; largest < 1e15; largest *= 1.7) {
      for (const base of [2, 10] as const) {
        const { top, ticks } = niceScale(largest, 4, base);
        expect(top).toBeGreaterThanOrEqual(largest * (1 - 1e-9));
        expect(ticks.length).toBeLessThanOrEqual(5);
      }
    }
  });
});
