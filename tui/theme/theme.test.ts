import { describe, expect, it } from 'vitest';
import { asciiGlyphs, unicodeGlyphs } from './glyphs.ts';
import { makeTheme } from './theme.ts';

describe('makeTheme()', () => {
  it.each([
    ['truecolor', '\x1b[38;2;230;159;0mx\x1b[39m'],
    ['256', '\x1b[38;5;178mx\x1b[39m'],
    ['16', '\x1b[33mx\x1b[39m'],
    ['none', 'x'],
  ] as const)('paints a warning for %s', (level, painted) => {
    expect(makeTheme(level, true).paint('warn', 'x')).toBe(painted);
  });

  it('keeps bold and reverse where there are no colours', () => {
    const { paint } = makeTheme('none', true);
    expect(paint('bad', 'x')).toBe('\x1b[1mx\x1b[22m');
    expect(paint('selected', 'x')).toBe('\x1b[7mx\x1b[27m');
  });
});

describe('glyphs', () => {
  it.each([
    ['unicode', unicodeGlyphs],
    ['ascii', asciiGlyphs],
  ])('of %s tell every state of a host from every other', (_name, { up, degraded, stale, down, unknown }) => {
    expect(new Set([up, degraded, stale, down, unknown]).size).toBe(5);
  });

  it('of ascii hold nothing beyond ASCII', () => {
    expect(Object.values(asciiGlyphs).flat().join('')).toMatch(/^[\x20-\x7e]+$/);
  });
});
