import { describe, expect, test } from 'vitest';
import { bytes, bytesPerSecond, percent, plainNumber } from '../charts/units.ts';
import { axisScale } from './axis-scale.ts';

describe('axisScale()', () => {
  test.each([
    [1, percent, { factor: 100, name: '%' }],
    [512, bytesPerSecond, { factor: 1, name: 'B/s' }],
    [4_096, bytesPerSecond, { factor: 1 / 1_024, name: 'KiB/s' }],
    [8 * 2 ** 30, bytes, { factor: 1 / 2 ** 30, name: 'GiB' }],
    [0, bytes, { factor: 1, name: 'B' }],
    [3.5, plainNumber, { factor: 1, name: '' }],
  ])('up to %d in %o is %j', (top, unit, scale) => {
    expect(axisScale(top, unit)).toEqual(scale);
  });
});
