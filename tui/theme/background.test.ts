import { describe, expect, it } from 'vitest';
import { backgroundFromEnvironment } from './background.ts';
import { builtInSkins } from './skins.ts';
import { makeTheme, themeOf } from './theme.ts';

describe('backgroundFromEnvironment()', () => {
  it.each([
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;default;15', 'light'],
    ['0;7', 'light'],
    ['15;8', 'dark'],
    ['15;default', undefined],
    ['15;99', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('of %j is %s', (value, background) => {
    expect(backgroundFromEnvironment(value)).toBe(background);
  });
});

describe('themeOf()', () => {
  const warning = (name: 'dark' | 'light' | 'color-blind') =>
    makeTheme('256', true, builtInSkins[name]).paint('warn', 'x');

  it.each([
    [{}, 'dark'],
    [{ COLORFGBG: '0;15' }, 'light'],
    [{ COLORFGBG: '15;0' }, 'dark'],
  ] as const)('for %j is painted by the skin %s', (environment, name) => {
    const theme = themeOf({ TERM: 'xterm-256color', ...environment });
    expect(theme.paint('warn', 'x')).toBe(warning(name));
  });

  it('is painted by the skin that was chosen, whatever the environment says', () => {
    const theme = themeOf(
      { TERM: 'xterm-256color', COLORFGBG: '0;15' },
      { skin: builtInSkins['color-blind'] },
    );
    expect(theme.paint('warn', 'x')).toBe(warning('color-blind'));
  });

  it('keeps to ASCII where that was asked for', () => {
    expect(themeOf({ TERM: 'xterm', LANG: 'C.UTF-8' }).unicode).toBe(true);
    expect(themeOf({ TERM: 'xterm', LANG: 'C.UTF-8' }, { ascii: true }).unicode).toBe(false);
  });
});
