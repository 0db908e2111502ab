import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { frameLines } from './frame.ts';
import type { Screen } from './screens/screen.ts';
import { makeTheme } from './theme/theme.ts';

test('frameLines() cuts where one is before what the screen says of it', () => {
  const screen = {
    headline: () => [['2 series of 1 host', 'plain']],
    lines: () => [],
    table: () => null,
    bindings: () => [],
  } as unknown as Screen;
  const [title] = frameLines(
    {
      screen,
      crumbs: ['fleet', 'explore', 'sum by (instance, mode) ( rate(node_cpu_seconds…'],
      overlay: null,
      message: null,
      time: {
        now: 0,
        at: null,
        seconds: 900,
        windowName: '15m',
        frozen: false,
        events: [],
        faulty: new Set(),
      },
      banner: null,
      corner: [],
      width: 80,
      height: 24,
    },
    makeTheme('none', true),
  );
  const text = stripVTControlCharacters(title!);
  expect(text).toMatch(/^ fleet › explore › sum by .*… *2 series of 1 host $/);
  expect(text).toHaveLength(80);
});
