import { afterEach, describe, expect, it } from 'vitest';
import { App } from './app.tsx';
import { fixedConsole, fixedEvents, fleetEvent } from './console.testkit.ts';
import type { ConsoleModel, ConsoleOptions } from './console.ts';
import type { FleetHost } from './data/fleet-host.ts';
import { Timeline } from './data/timeline.ts';
import { agentStatus, calmSummary, fleetHost, NOON } from './fleet.testkit.ts';
import { fixedHostStore, hostDetail } from './host-detail.testkit.ts';
import { startPlace } from './place/place.ts';
import { makeTheme } from './theme/theme.ts';
import {
  openVirtualTerminal,
  type VirtualTerminal,
  type VirtualTerminalOptions,
} from './virtual-terminal.testkit.tsx';

let opened: { terminal: VirtualTerminal; console: ConsoleModel } | undefined;
afterEach(() => {
  opened?.terminal.unmount();
  opened?.console.stop();
  opened = undefined;
});

const ENTER = '\r';
const ESCAPE = '\x1b';
const DOWN = '\x1b[B';
const PAGE_DOWN = '\x1b[6~';

type Options = VirtualTerminalOptions & {
  theme?: ReturnType<typeof makeTheme>;
  hostStore?: ReturnType<typeof fixedHostStore>;
  events?: ReturnType<typeof fixedEvents>;
  start?: ConsoleOptions['start'];
};

function open(hosts: readonly FleetHost[], options: Options = {}) {
  const {
    theme = makeTheme('256', true),
    hostStore = fixedHostStore(),
    events = fixedEvents(),
    start,
  } = options;
  const fixed = fixedConsole(hosts, {
    theme,
    events,
    openHost: ({ target }) => (target === null ? null : hostStore),
    ...(start === undefined ? {} : { start }),
  });
  const terminal = openVirtualTerminal(<App console={fixed.console} />, {
    unicode: theme.unicode,
    ...options,
  });
  opened = { terminal, console: fixed.console };
  return { ...fixed, terminal, hostStore, events };
}

const busy = calmSummary({
  cpu: { count: 4, usedRatio: 0.97, modes: {} },
  network: { receiveBytesPerSecond: 118 * 2 ** 20, transmitBytesPerSecond: 2 ** 20, errorsPerSecond: 0 },
});
const fleetOfSix = [
  fleetHost('web-1'),
  fleetHost('web-2', { status: agentStatus('web-2', { summary: busy }) }),
  fleetHost('db-1', { state: 'stale', because: 'timeout', ageMs: 9_000, lastSeenMs: 9_000 }),
  fleetHost('db-2', {
    state: 'down',
    because: 'connection-refused',
    lastSeenMs: 130_000,
    ageMs: 130_000,
    via: 'web-1',
  }),
  fleetHost('queue-1', { state: 'degraded', because: 'store disk-full' }),
  fleetHost('new', { state: 'unknown', status: null, ageMs: undefined, lastSeenMs: undefined }),
];
const twoHundred = Array.from({ length: 200 }, (_, index) =>
  fleetHost(`host-${String(index).padStart(3, '0')}`),
);
const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const text = (screen: readonly string[]) => screen.map((row) => `${row}\n`).join('');

describe('fleet screen', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const { terminal } = open(fleetOfSix, { columns, rows });
    await expect(text(await terminal.screen())).toMatchFileSnapshot(`testdata/fleet-${columns}x${rows}.txt`);
    expect(terminal.alternateScreen()).toBe(true);
  });

  it('says everything without colours as well', async () => {
    const { terminal } = open(fleetOfSix, { theme: makeTheme('none', true) });
    await expect(text(await terminal.screen())).toMatchFileSnapshot('testdata/fleet-80x24.txt');
    expect(terminal.written()).not.toMatch(/\x1b\[[\d;]*(?:3[0-8]|9[0-7])/);
  });

  it('needs nothing but ASCII on a terminal that shows nothing else', async () => {
    const { terminal } = open([fleetHost('café-日本'), ...fleetOfSix], { theme: makeTheme('none', false) });
    const screen = await terminal.screen();
    expect(text(screen)).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(text(screen)).toMatchFileSnapshot('testdata/fleet-ascii.txt');
  });

  it('says what to do when there is no host', async () => {
    const { terminal } = open([]);
    expect(text(await terminal.screen())).toContain('vedette tui --url');
  });

  it('shows the newest numbers', async () => {
    const { terminal, fleet } = open([fleetHost('web-1')]);
    await terminal.screen();
    fleet.show([fleetHost('web-1', { status: agentStatus('web-1', { summary: busy }) })]);
    expect((await terminal.type(''))[4]).toContain('97%');
  });

  it('sorts by the next column, and the other way round', async () => {
    const { terminal } = open(fleetOfSix);
    const byName = await terminal.type('s');
    expect(byName[2]).toContain('by state');
    expect((await terminal.type('s'))[2]).toContain('by host');
    const byHost = await terminal.screen();
    expect(byHost[3]).toContain('host▼');
    expect(byHost[4]).toContain('db-1');
    expect((await terminal.type('S'))[4]).toContain('web-2');
  });

  it('filters while typing, keys and all, and shows everything again', async () => {
    const { terminal } = open(fleetOfSix);
    const typed = await terminal.type('/web q');
    expect(typed[2]).toContain('/web q');
    expect(typed[5]).toContain('Nothing matches "web q"');
    const erased = await terminal.type(`\x7f\x7f${ENTER}`);
    expect(erased.slice(4, 7).map((row) => row.slice(12, 17))).toEqual(['web-2', 'web-1', '']);
    expect((await terminal.type(ESCAPE))[2]).not.toContain('/');
  });

  it('scrolls through 200 hosts and draws only those that are visible', async () => {
    const { terminal } = open(twoHundred);
    expect((await terminal.screen())[2]).toContain('1-18 of 200');
    expect((await terminal.type(PAGE_DOWN.repeat(2)))[2]).toContain('18-35 of 200');
    const end = await terminal.type('G');
    expect(end[21]).toMatch(/^▸.*host-199/);
    expect(terminal.written()).not.toContain('host-100');
    expect((await terminal.type('g'))[4]).toMatch(/^▸.*host-000/);
  });

  it('keeps the selected host when the order changes', async () => {
    const { terminal, fleet } = open([fleetHost('a'), fleetHost('b')]);
    expect((await terminal.type('j'))[5]).toMatch(/^▸.* b /);
    fleet.show([fleetHost('a'), fleetHost('b', { state: 'down', because: 'timeout' })]);
    expect((await terminal.type(''))[4]).toMatch(/^▸.* b /);
  });

  it('freezes what is shown', async () => {
    const { terminal, fleet } = open([fleetHost('web-1')]);
    expect((await terminal.type('f'))[1]).toContain('FROZEN');
    fleet.show([fleetHost('web-2')]);
    expect((await terminal.type(''))[4]).toContain('web-1');
    expect((await terminal.type('f'))[4]).toContain('web-2');
  });

  it('does nothing for keys that it does not know', async () => {
    const { terminal } = open(fleetOfSix);
    const before = await terminal.screen();
    expect(await terminal.type('zZ%\t\x18\x1bOP\x1b[15~')).toEqual(before);
  });
});

describe('host screen', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const { terminal } = open([fleetHost('web-1')], { columns, rows });
    await expect(text(await terminal.type(ENTER))).toMatchFileSnapshot(
      `testdata/host-${columns}x${rows}.txt`,
    );
  });

  it('needs nothing but ASCII on a terminal that shows nothing else', async () => {
    const { terminal } = open([fleetHost('web-1')], { theme: makeTheme('none', false) });
    const screen = text(await terminal.type(ENTER));
    expect(screen).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(screen).toMatchFileSnapshot('testdata/host-ascii.txt');
  });

  it('scrolls to the charts that do not fit, and back', async () => {
    const { terminal } = open([fleetHost('web-1')]);
    expect((await terminal.type(ENTER))[4]).toMatch(/^cpu /);
    expect((await terminal.type(DOWN.repeat(9)))[4]).toMatch(/^network /);
    expect((await terminal.type('k'))[4]).toMatch(/^pressure /);
  });

  it('shows a longer window', async () => {
    const { terminal, hostStore } = open([fleetHost('web-1')]);
    expect((await terminal.type(`${ENTER}ww`))[1]).toMatch(/live 3h$/);
    expect(hostStore.asked).toEqual(['1h', '3h']);
  });

  it('goes back to the fleet and stops asking', async () => {
    const { terminal, hostStore } = open([fleetHost('web-1')]);
    await terminal.type(ENTER);
    expect((await terminal.type(ESCAPE))[0]).toContain('1 host');
    expect(hostStore.asked).toEqual(['stop']);
  });

  it('says why there is no history', async () => {
    const hostStore = fixedHostStore(
      hostDetail({ loaded: false, because: 'unauthenticated', timeline: new Timeline(2, 150, NOON / 1_000) }),
    );
    const { terminal } = open([fleetHost('web-1')], { hostStore });
    expect(text(await terminal.type(ENTER))).toContain('no history: unauthenticated');
  });

  it('says so when nobody knows where to ask', async () => {
    const { terminal } = open([fleetHost('web-1', { target: null })]);
    expect(text(await terminal.type(ENTER))).toContain('no address to ask for history');
  });

  it('says that its numbers are stale, and why', async () => {
    const { terminal } = open([fleetHost('web-1', { state: 'stale', because: 'timeout', ageMs: 42_000 })]);
    expect((await terminal.type(ENTER))[0]).toContain('◐ stale: timeout  STALE, measured 42s ago');
  });

  it('keeps what was last seen of a host that is gone, and says so', async () => {
    const { terminal, fleet } = open([fleetHost('web-1'), fleetHost('web-2')]);
    await terminal.type(ENTER);
    fleet.show([fleetHost('web-2')]);
    expect((await terminal.type(''))[0]).toContain('web-1');
    expect((await terminal.type(''))[0]).toContain('no longer in this fleet');
  });
});

const places = [
  ['events', 'events'],
  ['self', 'self'],
] as const;

describe.each(places)('%s screen', (_name, screen) => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const events = fixedEvents([
      fleetEvent(),
      fleetEvent({
        time: NOON - 90_000,
        host: 'db-1',
        hostKey: 'http://db-1:8338',
        kind: 'package-changed',
        severity: 'info',
        subject: 'openssl',
        message: 'openssl: 3.0.14 → 3.0.15',
      }),
      fleetEvent({
        time: NOON - 60_000,
        severity: 'warning',
        kind: 'clock-stepped',
        subject: 'clock',
        message: 'The wall clock was stepped by 7 s',
      }),
    ]);
    const { terminal } = open(fleetOfSix, { columns, rows, events, start: { ...startPlace, screen } });
    await expect(text(await terminal.screen())).toMatchFileSnapshot(
      `testdata/${screen}-${columns}x${rows}.txt`,
    );
  });
});

describe('console', () => {
  it('shows the keys of the screen, and takes none of them meanwhile', async () => {
    const { terminal } = open(fleetOfSix);
    await expect(text(await terminal.type('?'))).toMatchFileSnapshot('testdata/help-80x24.txt');
    await terminal.type('/x');
    expect((await terminal.type(ESCAPE))[2]).not.toContain('/x');
  });

  it.each([
    ['q', 'q'],
    ['ctrl-c', '\x03'],
    ['ctrl-c while the filter is typed', '/x\x03'],
  ])('is left with %s and gives the screen back', async (_name, keys) => {
    const { terminal } = open(fleetOfSix);
    await terminal.type(keys);
    await terminal.exited;
    expect(terminal.alternateScreen()).toBe(false);
    expect(terminal.written()).toMatch(/\x1b\[\?25h/);
  });

  it('fills the terminal exactly at every size it is given', async () => {
    const { terminal } = open(twoHundred);
    for (const [columns, rows] of [
      [120, 40],
      [60, 15],
      [200, 60],
      [80, 24],
    ] as const) {
      const screen = await terminal.resize(columns, rows);
      expect(screen[0]).toContain('200 hosts');
      expect(screen.at(-1)).toContain('q quit');
      expect(screen).toHaveLength(rows);
    }
  });

  it('survives a terminal that is too small to be of use', async () => {
    const { terminal } = open(fleetOfSix, { columns: 20, rows: 5 });
    expect(await terminal.type(ENTER)).toHaveLength(5);
    expect(await terminal.type('?')).toHaveLength(5);
  });

  it('rewrites only the lines that changed', async () => {
    const { terminal, fleet } = open(twoHundred);
    await terminal.screen();
    const before = terminal.written().length;
    fleet.show(twoHundred);
    await terminal.type('');
    expect(terminal.written().length - before).toBeLessThan(400);
  });
});
