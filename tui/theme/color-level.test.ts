import { describe, expect, it } from 'vitest';
import { colorLevel, showsUnicode } from './color-level.ts';

describe('colorLevel()', () => {
  it.each([
    [{ TERM: 'xterm-256color' }, '256'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' }, 'none'],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
    [{ TERM: 'linux' }, '16'],
    [{ TERM: 'screen' }, '16'],
    [{ TERM: 'vt100' }, 'none'],
    [{}, 'none'],
  ])('of %j is %s', (environment, level) => {
    expect(colorLevel(environment)).toBe(level);
  });
});

describe('showsUnicode()', () => {
  it.each([
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, false],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
    [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, false],
    [{}, false],
  ])('of %j is %s', (environment, expected) => {
    expect(showsUnicode(environment)).toBe(expected);
  });
});
