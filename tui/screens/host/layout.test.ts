import { describe, expect, it } from 'vitest';
import { hostLayout } from './layout.ts';

describe('hostLayout()', () => {
  it('shows four of seven charts in what 80×24 leaves, and the rest by scrolling', () => {
    expect(hostLayout(7, 80, 19)).toEqual({
      rows: [2, 2, 2, 1],
      visibleRows: 2,
      chartHeight: 7,
      tableHeight: 5,
      lastScroll: 2,
    });
  });

  it('shows all charts at 120×40 and at 200×60', () => {
    expect(hostLayout(7, 120, 35)).toMatchObject({ rows: [2, 2, 2, 1], visibleRows: 4, lastScroll: 0 });
    expect(hostLayout(7, 200, 55)).toMatchObject({ rows: [3, 2, 2], visibleRows: 3, lastScroll: 0 });
  });

  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
    [60, 30],
    [240, 100],
  ])('fills %i×%i', (width, height) => {
    const { visibleRows, chartHeight, tableHeight } = hostLayout(7, width, height);
    expect(visibleRows * chartHeight + tableHeight).toBe(height);
  });
});
