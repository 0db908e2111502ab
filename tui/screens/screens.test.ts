import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { fixedConsole, fixedEvents, fleetEvent } from '../console.testkit.ts';
import type { ConsoleModel } from '../console.ts';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { type Place, startPlace } from '../place/place.ts';
import { textWidth } from '../text/bun-text-width.ts';
import { makeTheme } from '../theme/theme.ts';
import { hostTabs } from './host/tabs/index.ts';
import { screenKinds } from './index.ts';

let opened: ConsoleModel | undefined;
afterEach(() => opened?.stop());

const hosts = [
  fleetHost('web-1', { target: null }),
  fleetHost('日本-🙂', { target: null, state: 'stale', because: 'timeout', ageMs: 9_000 }),
];
const events = () =>
  fixedEvents([fleetEvent(), fleetEvent({ time: NOON - 9_000, host: '日本-🙂', hostKey: 'x' })]);

const places: Place[] = [
  ...screenKinds
    .filter(({ id }) => id !== 'host')
    .map(({ id, takes }) => ({
      ...startPlace,
      screen: id,
      path: takes === 'hosts' ? ['web-1', '日本-🙂'] : [],
    })),
  { ...startPlace, options: { map: 'on' } },
  { ...startPlace, screen: 'explore', path: ['node_load1'] },
  ...hostTabs.map(({ id }) => ({ ...startPlace, screen: 'host', path: ['web-1'], options: { tab: id } })),
];
const named = places.map(
  (place) =>
    [[place.screen, ...place.path, place.options.tab ?? place.options.map ?? ''].join(' '), place] as const,
);

function open(start: Place, unicode: boolean, shown = hosts) {
  const { console } = fixedConsole(shown, { start, events: events(), theme: makeTheme('none', unicode) });
  opened = console;
  return console;
}

describe.each(named)('screen %s', (_name, place) => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
    [40, 12],
  ])('fills %i×%i exactly, also under the help and the palette', (columns, rows) => {
    const console = open(place, true);
    for (const key of ['', '?', 'esc', ':', 'esc', '/', 'x', 'esc']) {
      if (key !== '') console.press(key, { columns, rows });
      const lines = console.lines({ columns, rows }).map(stripVTControlCharacters);
      expect(lines).toHaveLength(rows);
      expect([...new Set(lines.map(textWidth))]).toEqual([columns]);
    }
  });

  it('is found again by its link', () => {
    const console = open(place, true);
    const link = console.link();
    console.stop();
    const again = open(place, true);
    expect(again.link()).toBe(link);
    expect(link).toMatch(new RegExp(`^vedette://${place.screen}`));
  });

  it('survives keys that mean nothing to it, and all that are bound', () => {
    const console = open(place, true);
    for (const key of 'jkGg sSbc*=vrix{}[]tT.wWfyYem-!%~zZ'.split(''))
      for (const one of [key, 'esc']) console.press(one, { columns: 100, rows: 30 });
    expect(console.lines({ columns: 100, rows: 30 })).toHaveLength(30);
  });
});
