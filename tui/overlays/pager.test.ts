import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeTheme } from '../theme/theme.ts';
import { createPager } from './pager.ts';

const theme = makeTheme('none', true);
const pager = (count: number) =>
  createPager({
    title: () => [['a trace', 'title']],
    lines: () => Array.from({ length: count }, (_, index) => [[`line ${index + 1}`]] as const),
  });
const shown = (overlay: ReturnType<typeof pager>, height = 12) =>
  overlay.lines({ width: 30, height }, theme).map((line) => stripVTControlCharacters(line).trimEnd());

describe('createPager()', () => {
  it('takes no more lines than there are', () => {
    expect(shown(pager(2))).toEqual(['─'.repeat(30), ' a trace', 'line 1', 'line 2']);
  });

  it('scrolls, and says where it is', () => {
    const overlay = pager(100);
    expect(shown(overlay)[1]).toBe(' a trace  1-10 of 100');
    overlay.press('pagedown');
    overlay.press('j');
    expect(shown(overlay)[1]).toBe(' a trace  11-20 of 100');
    overlay.press('G');
    expect(shown(overlay).at(-1)).toBe('line 100');
    overlay.press('k');
    expect(shown(overlay).at(-1)).toBe('line 99');
    overlay.press('g');
    expect(shown(overlay)[2]).toBe('line 1');
  });

  it.each(['esc', 'enter', 'q'])('closes with %s', (key) => {
    expect(pager(3).press(key)).toBe('close');
  });

  it('stays for other keys', () => {
    expect(pager(3).press('x')).toBe('stay');
  });
});
