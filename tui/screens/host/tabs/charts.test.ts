import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { fixedConsole } from '../../../console.testkit.ts';
import type { ConsoleModel } from '../../../console.ts';
import { chartWindows } from '../../../data/chart-windows.ts';
import { Timeline } from '../../../data/timeline.ts';
import { fleetHost, NOON } from '../../../fleet.testkit.ts';
import { fixedHostStore, hostDetail } from '../../../host-detail.testkit.ts';
import { makeTheme } from '../../../theme/theme.ts';

let opened: ConsoleModel | undefined;
afterEach(() => opened?.stop());

const nothing = new Timeline(2, 150, NOON / 1_000);

function openCharts(detail = hostDetail(), unicode = true) {
  const fixed = fixedConsole([fleetHost('web-1')], {
    start: { screen: 'host', path: ['web-1'], options: { tab: 'charts' }, at: null, window: chartWindows[0] },
    theme: makeTheme('none', unicode),
    openHost: () => fixedHostStore(detail),
  });
  opened = fixed.console;
  const screen = (columns = 120, rows = 40) =>
    fixed.console.lines({ columns, rows }).map((line) => stripVTControlCharacters(line).trimEnd());
  const press = (key: string, columns = 80, rows = 24) => {
    fixed.console.press(key, { columns, rows });
    return screen(columns, rows);
  };
  return { ...fixed, screen, press };
}

describe('charts tab', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ] as const)('at %i×%i', async (columns, rows) => {
    const text = openCharts()
      .screen(columns, rows)
      .map((line) => `${line}\n`);
    await expect(text.join('')).toMatchFileSnapshot(`testdata/charts-${columns}x${rows}.txt`);
  });

  it('needs nothing but ASCII on a terminal that shows nothing else', () => {
    expect(openCharts(hostDetail(), false).screen(80, 24).slice(2).join('')).toMatch(/^[\x20-\x7e]*$/);
  });

  it('scrolls through the groups to the last, and back', () => {
    const { press, screen } = openCharts();
    expect(screen(80, 24)[3]).toBe(' ── processors');
    expect(press('end').join('\n')).toContain('coretemp Core 0');
    expect(press('k').join('\n')).toContain('tcp sockets');
    expect(press('home')[3]).toBe(' ── processors');
  });

  it('gives no room to what the host does not have', () => {
    const { press } = openCharts();
    const all = ['', 'pagedown', 'pagedown', 'pagedown', 'end'].flatMap((key) => press(key)).join('\n');
    expect(all).toContain('temperature');
    expect(all).not.toMatch(/^swap|fans|pages swapped/m);
  });

  it.each([
    [hostDetail({ loaded: false, timeline: nothing }), 'loading…'],
    [hostDetail({ timeline: nothing }), 'nothing measured in this window'],
    [hostDetail({ because: 'timeout', timeline: nothing }), 'no history: timeout'],
  ])('says why there is nothing to draw', (detail, words) => {
    expect(openCharts(detail).screen().join('\n')).toContain(words);
  });

  it('leaves the console as charts with their points', async () => {
    const { press, actions } = openCharts();
    for (const key of ['e', 'enter']) press(key);
    const { charts } = actions.saved[0]!.view;
    expect(charts.map(({ title }) => title)).toContain('disk latency');
    expect(charts.every(({ series }) => series.length > 0)).toBe(true);
  });
});
