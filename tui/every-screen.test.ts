import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { fixedConsole, fixedEvents, fleetEvent } from './console.testkit.ts';
import type { ConsoleModel } from './console.ts';
import { fleetHost, NOON } from './fleet.testkit.ts';
import { startPlace } from './place/place.ts';
import { shopHosts } from './proxies.testkit.ts';
import { hostTabs } from './screens/host/tabs/index.ts';
import { screenKinds } from './screens/index.ts';
import { toAscii } from './terminal/safe-stdout.ts';
import { textWidth } from './text/bun-text-width.ts';
import { makeTheme } from './theme/theme.ts';

let opened: ConsoleModel | undefined;
afterEach(() => opened?.stop());

const hosts = [
  fleetHost('web-1'),
  fleetHost('web-2', { state: 'stale', because: 'timeout', ageMs: 9_000 }),
  fleetHost('web-3', { state: 'down', because: 'connection-refused' }),
];
const events = () =>
  fixedEvents([fleetEvent(), fleetEvent({ time: NOON - 9_000, severity: 'info', message: 'a restart' })]);
const pathOf: Readonly<Record<string, readonly string[]>> = { host: ['web-1'], hosts: ['web-1', 'web-2'] };
const places = [
  ...screenKinds
    .filter(({ id }) => id !== 'host')
    .map(({ id, takes }) => ({ ...startPlace, screen: id, path: pathOf[takes] ?? [] })),
  ...hostTabs.map(({ id }) => ({ ...startPlace, screen: 'host', path: ['web-1'], options: { tab: id } })),
  { ...startPlace, screen: 'explore', path: ['node_load1'] },
].map((place) => [[place.screen, ...Object.values(place.options)].join(' '), place] as const);

/** What leads to each overlay, prompt and message, and out of it. */
const ways = [
  '?',
  ':',
  ':fle',
  't',
  'e',
  'c',
  '/x',
  ' ',
  'f',
  'y',
  'm',
  '[',
  'b',
  'i',
  'r',
  'z',
  '~',
  'o',
  'H',
  '=',
];

describe.each(places)('screen %s', (_name, start) => {
  it.each([
    [80, 24],
    [160, 50],
  ])('shows nothing beyond ASCII at %i×%i where it must not, nor does any overlay', (columns, rows) => {
    const theme = makeTheme('none', false);
    const { console } = fixedConsole(hosts, { start, events: events(), theme });
    opened = console;
    const shown = (way: string) => {
      const text = console.lines({ columns, rows }).map(stripVTControlCharacters).join('');
      // All but a few signs of our own becomes a question mark on its way out.
      const strange = text.match(/[^\x20-\x7e]/gu)?.filter((sign) => toAscii(sign).includes('?')) ?? [];
      return strange.map((sign) => `${way}: ${sign}`);
    };
    const found = ways.flatMap((way) => {
      for (const key of way) console.press(key, { columns, rows });
      const strange = shown(way);
      for (let step = 0; step < 2; step++) console.press('esc', { columns, rows });
      return strange;
    });
    expect([...new Set([...shown('at rest'), ...found])]).toEqual([]);
  });

  it.each([
    [80, 24],
    [200, 60],
  ])('tells of faults in a line of its own at %i×%i, and has as many lines as before', (columns, rows) => {
    const { console } = fixedConsole(shopHosts, { start, theme: makeTheme('none', true) });
    opened = console;
    const lines = console.lines({ columns, rows }).map(stripVTControlCharacters);
    expect([lines.length, new Set(lines.map((line) => textWidth(line)))]).toEqual([rows, new Set([columns])]);
    expect(lines[2]).toMatch(/^ FAULTS {2}3 toxics, 1 proxy off on 2 hosts .*! ends 2 ours $/);
  });

  it('ends faults by !, after a question', () => {
    const { console } = fixedConsole(shopHosts, { start, theme: makeTheme('none', true) });
    opened = console;
    const size = { columns: 80, rows: 24 };
    console.press('!', size);
    expect(console.lines(size).at(-1)).toMatch(/Enter end them {2}Esc do nothing/);
  });

  // Reversed, a colour of a skin would lie behind the text instead of the terminal's own pair.
  it('paints no colour within what is selected', () => {
    const { console } = fixedConsole(hosts, { start, events: events(), theme: makeTheme('truecolor', true) });
    opened = console;
    const size = { columns: 160, rows: 50 };
    const selected = ['', 'j', 'j', ':', 'down', 'esc', 'c', 'down'].flatMap((key) => {
      if (key !== '') console.press(key, size);
      return console.lines(size).flatMap((line) => [...line.matchAll(/\x1b\[7m(.*?)\x1b\[27m/g)]);
    });
    expect(selected.length).toBeGreaterThan(0);
    expect(selected.map(([, text]) => text).filter((text) => /\x1b\[[\d;]*38;/.test(text!))).toEqual([]);
  });
});
