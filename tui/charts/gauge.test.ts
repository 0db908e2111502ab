import { describe, expect, it } from 'vitest';
import { makeTheme } from '../theme/theme.ts';
import { gauge, severity } from './gauge.ts';

const mono = { ...makeTheme('none', true), paint: (_role: string, text: string) => text };

describe('gauge()', () => {
  it.each([
    [0, '░░░░░░░░'],
    [0.5, '████░░░░'],
    [0.53, '████▏░░░'],
    [1, '████████'],
    [1.4, '████████'],
    [-1, '░░░░░░░░'],
  ])('of %d', (ratio, bar) => {
    expect(gauge(ratio, 8, mono)).toBe(bar);
  });
});

describe('severity()', () => {
  it('warns from 75 % and is bad from 90 %', () => {
    expect([undefined, 0.74, 0.75, 0.9].map(severity)).toEqual(['plain', 'plain', 'warn', 'bad']);
  });
});
