import { describe, expect, it } from 'vitest';
import { makeTheme } from '../theme/theme.ts';
import { sparkline } from './sparkline.ts';

describe('sparkline()', () => {
  it('draws the newest values to the right, and nothing where nothing was measured', () => {
    const theme = makeTheme('none', true);
    expect(sparkline([0, 0.25, null, 0.5, 1, 7], 8, 1, theme)).toBe('  ▁▃ ▅██');
    expect(sparkline([0, 0.25, 1], 2, 1, theme)).toBe('▃█');
  });

  it('has a form in ASCII', () => {
    expect(sparkline([0, 0.5, 1], 3, 1, makeTheme('none', false))).toBe('_=#');
  });
});
