import { describe, expect, it } from 'vitest';
import { bytesPerSecond, percent, plainNumber, seconds } from './units.ts';

describe('units', () => {
  it.each([
    [percent, 0, '0%'],
    [percent, 0.0004, '0%'],
    [percent, 0.0041, '0.4%'],
    [percent, 0.0999, '10%'],
    [percent, 0.97, '97%'],
    [bytesPerSecond, 0, '0/s'],
    [bytesPerSecond, 1_536, '1.5K/s'],
    [plainNumber, 0, '0'],
    [plainNumber, 0.5, '0.50'],
    [plainNumber, 0.000012, '1e-5'],
    [plainNumber, 2e21, '2e+21'],
    [plainNumber, -2_500, '-2.5k'],
    [seconds, -0.0042, '-4.2ms'],
  ])('%# of %d is %s', (unit, value, text) => {
    expect(unit.format(value)).toBe(text);
  });
});
