import { describe, expect, test } from 'vitest';
import { canvasColor, wallTheme } from './wall-theme.ts';

describe('wallTheme()', () => {
  test.each([
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, '256'],
    [{ TERM: 'xterm-direct' }, '256'],
    [{ TERM: 'linux' }, '16'],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'none'],
  ])('of %j has the colours %s', (environment, level) => {
    expect(wallTheme(environment).level).toBe(level);
  });
});

describe('canvasColor()', () => {
  test.each([
    [{ TERM: 'xterm-256color' }, 'warn', 178],
    [{ TERM: 'linux' }, 'warn', 3],
    [{ TERM: 'linux' }, 'bad', 9],
    [{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'bad', 'normal'],
    [{ TERM: 'xterm-256color' }, 'plain', 'normal'],
  ] as const)('for %j of %s is %s', (environment, role, color) => {
    expect(canvasColor(wallTheme(environment), role)).toBe(color);
  });

  test('is that of the chosen skin', () => {
    const light = wallTheme({ TERM: 'xterm-256color', VEDETTE_THEME: 'light' });
    expect(canvasColor(light, 'good')).not.toBe(canvasColor(wallTheme({ TERM: 'xterm-256color' }), 'good'));
  });
});
