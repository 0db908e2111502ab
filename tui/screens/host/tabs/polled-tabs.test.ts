import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { requestError } from '../../../../agent/client/request-error.ts';
import { fixedConsole } from '../../../console.testkit.ts';
import type { ConsoleModel } from '../../../console.ts';
import { chartWindows } from '../../../data/chart-windows.ts';
import { fleetHost, NOON } from '../../../fleet.testkit.ts';
import {
  cgroupRow,
  type FixedAnswers,
  fixedClient,
  hostAnswers,
  unitRow,
} from '../../../host-client.testkit.ts';
import { textWidth } from '../../../text/bun-text-width.ts';
import { makeTheme } from '../../../theme/theme.ts';

let opened: ConsoleModel | undefined;
afterEach(() => {
  opened?.stop();
  vi.useRealTimers();
});

type Options = { answers?: FixedAnswers; at?: number | null; unicode?: boolean };
const size = { columns: 120, rows: 40 };

/** The console on a tab of web-1, after the first answer. */
async function openTab(tab: string, { answers = hostAnswers, at = null, unicode = true }: Options = {}) {
  const client = fixedClient(answers);
  const start = { screen: 'host', path: ['web-1'], options: { tab }, at, window: chartWindows[1] };
  const theme = makeTheme('none', unicode);
  const host = fleetHost('web-1', { clockOffsetMs: 3_000 });
  const fixed = fixedConsole([host], { start, theme, client: () => client, now: () => NOON });
  opened = fixed.console;
  await Promise.resolve();
  await vi.waitFor(() => expect(client.asked).not.toEqual([]));
  const screen = (columns = 120, rows = 40) =>
    fixed.console.lines({ columns, rows }).map((line) => stripVTControlCharacters(line).trimEnd());
  await vi.waitFor(() => expect(screen().join('\n')).not.toContain('loading…'));
  const press = (keys: string) => {
    for (const key of keys) fixed.console.press(key, size);
    return screen();
  };
  return { ...fixed, client, screen, press };
}

describe.each(['units', 'containers', 'inventory'])('tab %s', (tab) => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ] as const)('at %i×%i', async (columns, rows) => {
    const { screen } = await openTab(tab);
    const text = screen(columns, rows).map((line) => `${line}\n`);
    await expect(text.join('')).toMatchFileSnapshot(`testdata/${tab}-${columns}x${rows}.txt`);
  });

  it('says why there is no answer', async () => {
    const failed = requestError('web-1', 'timeout');
    const { screen } = await openTab(tab, {
      answers: { listUnits: failed, listCgroups: failed, getInventory: failed },
    });
    expect(screen().join('\n')).toContain('No answer: timeout');
  });

  it('says so when nobody knows where to ask', () => {
    const start = { screen: 'host', path: ['web-1'], options: { tab }, at: null, window: chartWindows[0] };
    const { console } = fixedConsole([fleetHost('web-1', { target: null })], { start });
    opened = console;
    expect(console.lines(size).join('\n')).toContain('No address to ask.');
  });

  it('says how old its numbers are when there are no newer ones', async () => {
    vi.useFakeTimers({ now: NOON });
    const answers: Record<string, unknown> = { ...hostAnswers };
    const { screen, fleet } = await openTab(tab, { answers });
    for (const id of Object.keys(hostAnswers)) answers[id] = requestError('web-1', 'timeout');
    await vi.advanceTimersByTimeAsync(90_000);
    for (let second = 0; second < 90; second++) fleet.show(fleet.snapshot().hosts);
    expect(screen()[3]).toContain('STALE, 1m old: timeout');
    expect(screen()[5]).not.toBe('');
  });

  it('stops asking when it is left', async () => {
    vi.useFakeTimers({ now: NOON });
    const { client, press } = await openTab(tab);
    press('1');
    const before = client.asked.length;
    await vi.advanceTimersByTimeAsync(90_000);
    expect(client.asked).toHaveLength(before);
  });
});

describe('units tab', () => {
  it('shows the failed ones first, with sign and word', async () => {
    const { screen } = await openTab('units');
    expect(
      screen()
        .slice(5, 8)
        .map((line) => line.slice(1, 20).trim()),
    ).toEqual(['✗ failed', '◐ activating auto-r', '● active running']);
  });

  it('says why there are none', async () => {
    const because = 'no systemd answers on this host';
    const listUnits = { ...hostAnswers.listUnits, available: false, because, units: [] };
    const { screen } = await openTab('units', { answers: { listUnits } });
    expect(screen().join('\n')).toContain(`No units: ${because}.`);
  });

  it('asks for a moment in the past by the clock of the host', async () => {
    const { client } = await openTab('units', { at: NOON - 60_000 });
    expect(client.asked).toEqual([['listUnits', { query: { time: '2026-11-21T11:59:03.000Z' } }]]);
  });

  it('obeys no string that a host sends as a name', async () => {
    const evil = '\u001b]2;PWNED\u0007\u001b[2J\u202ex';
    const units = [unitRow(evil, { description: evil, sub: evil, active: evil })];
    const { console } = await openTab('units', {
      answers: { listUnits: { ...hostAnswers.listUnits, units } },
    });
    const lines = console.lines(size);
    expect(lines.join('')).not.toMatch(/\u001b(?!\[\d+m)|[\u0007\u202e]/);
    expect(lines.map((line) => textWidth(stripVTControlCharacters(line)))).toEqual(lines.map(() => 120));
  });
});

describe('containers tab', () => {
  const names = (lines: string[]) => lines.slice(5, 10).map((line) => line.slice(11, 45).trimEnd());

  it('shows groups below the group that they are part of, the largest first', async () => {
    const { screen } = await openTab('containers');
    expect(names(screen())).toEqual([
      'system.slice',
      '├─ postgresql.service',
      '└─ docker-3f9a0c12d4e5',
      'user.slice',
      '└─ session-4.scope',
    ]);
  });

  it('is a list after T, which its link remembers', async () => {
    const { press, console } = await openTab('containers');
    expect(names(press('T'))[2]).toBe('docker-3f9a0c12d4e5');
    expect(console.link()).toContain('tree=off');
  });

  it('shows containers alone where the filter says so', async () => {
    const { press } = await openTab('containers');
    const lines = press('/kind=container');
    expect(lines[5]).toMatch(/container docker-3f9a0c12d4e5 +docker 3f9a0c12d4e5/);
    expect(lines[6]).toBe('');
  });

  it('survives paths without end', async () => {
    const cgroups = Array.from({ length: 300 }, (_, depth) => cgroupRow('/x'.repeat(depth + 1)));
    const listCgroups = { ...hostAnswers.listCgroups, cgroups };
    const { console } = await openTab('containers', { answers: { listCgroups } });
    expect(console.lines(size)).toHaveLength(40);
  });
});

describe('inventory tab', () => {
  it('groups facts by the part that they are of, what is not known at last', async () => {
    const text = (await openTab('inventory')).screen(120, 60).join('\n');
    expect(text).toMatch(/part=not known[^\n]*\n firmware +only root may read it/);
    expect(text).toMatch(/part=processor[\s\S]* frequency +2\.10 GHz/);
  });

  it('says in the past that it is as of now', async () => {
    const { screen, client } = await openTab('inventory', { at: NOON - 60_000 });
    expect(screen()[3]).toContain('as it is now: no history is kept of it');
    expect(client.asked[0]).toEqual(['getInventory', {}]);
  });
});
