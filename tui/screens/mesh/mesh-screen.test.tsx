import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { requestError } from '../../../agent/client/request-error.ts';
import { App } from '../../app.tsx';
import { fixedConsole } from '../../console.testkit.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { fleetHost } from '../../fleet.testkit.ts';
import { fixedClient } from '../../host-client.testkit.ts';
import { startPlace } from '../../place/place.ts';
import { meshPair } from '../../probes.testkit.ts';
import { textWidth } from '../../text/bun-text-width.ts';
import { makeTheme, type Theme } from '../../theme/theme.ts';
import { openVirtualTerminal } from '../../virtual-terminal.testkit.tsx';

const cleanUp: (() => unknown)[] = [];
afterEach(() => {
  for (const step of cleanUp.splice(0).reverse()) step();
});

const names = ['db-1', 'db-2', 'web-1', 'web-2', 'web-3'];
/** What each host tells of each: db-2 is far away, web-2 is reached by nobody, web-3 tells nothing. */
function pairsOf(from: string) {
  return names
    .filter((to) => to !== from)
    .map((to) => {
      if (to === 'web-2') return meshPair(to, { up: false, latencySeconds: null, loss: 1, lastSeen: null });
      const far = from === 'db-2' || to === 'db-2';
      const latencySeconds = far ? (from === 'db-2' ? 0.18 : 0.074) : 0.000_4;
      return meshPair(to, {
        latencySeconds,
        loss: far ? 0.07 : 0,
        clockOffsetSeconds: to === 'db-1' ? 1.5 : 0,
      });
    });
}

type Options = {
  hosts?: FleetHost[];
  theme?: Theme;
  options?: Record<string, string>;
  names?: readonly string[];
};

function open({
  theme = makeTheme('none', true),
  options = {},
  hosts = names.map((name) => fleetHost(name)),
}: Options = {}) {
  const clients = new Map(
    hosts.map(({ key, name }) => [
      key,
      fixedClient({
        getMesh:
          name === 'web-3' ? requestError(name, 'timeout') : { time: '', from: name, pairs: pairsOf(name) },
      }),
    ]),
  );
  const start = { ...startPlace, screen: 'mesh', options };
  const fixed = fixedConsole(hosts, { start, theme, client: ({ key }) => clients.get(key) ?? null });
  cleanUp.push(() => fixed.console.stop());
  const screen = (columns = 120, rows = 40) =>
    fixed.console.lines({ columns, rows }).map((line) => stripVTControlCharacters(line).trimEnd());
  const press = (keys: readonly string[]) => {
    for (const key of keys) fixed.console.press(key, { columns: 120, rows: 40 });
    return screen();
  };
  return { ...fixed, screen, press };
}

async function loaded(opened: ReturnType<typeof open>) {
  await vi.waitFor(() => expect(opened.screen().join('\n')).toContain('1 do not tell: web-3 timeout'));
  return opened;
}

describe('mesh screen', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ] as const)('at %i×%i', async (columns, rows) => {
    const { screen } = await loaded(open());
    const text = screen(columns, rows).map((line) => `${line}\n`);
    await expect(text.join('')).toMatchFileSnapshot(`testdata/mesh-${columns}x${rows}.txt`);
  });

  it('needs nothing but ASCII on a terminal that shows nothing else', async () => {
    const { screen } = await loaded(open({ theme: makeTheme('none', false), options: { numbers: 'off' } }));
    const text = screen()
      .map((line) => `${line}\n`)
      .join('');
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(text).toMatchFileSnapshot('testdata/mesh-ascii.txt');
  });

  it('shows loss, then clock offset', async () => {
    const { press } = await loaded(open());
    expect(press(['s']).join('\n')).toMatch(/\n loss.*7\.0%/s);
    expect(press(['s']).join('\n')).toMatch(/clock offset.*\+1\.5s▓/s);
  });

  it('has unknown cells where the host does not tell, and crosses where it does not reach another', async () => {
    const { screen } = await loaded(open({ options: { numbers: 'off' } }));
    expect(screen().find((row) => /^ *5 web-3/.test(row))).toMatch(/web-3 +\?.\?.\?.\?.\\/);
    expect(screen().find((row) => /^ *2 db-2/.test(row))).toMatch(/db-2 +▓.\\.▓.✗.▓/);
  });

  it('tells how the way back differs', async () => {
    const { press } = await loaded(open());
    const screen = press([]).join('\n');
    expect(screen).toMatch(/db-1 → db-2 +up +latency 74ms +loss 7\.0% .*seen 2s ago/);
    expect(screen).toMatch(/db-2 → db-1 +up +latency 180ms/);
    expect(screen).toContain('from db-2 it takes 2.4 times as long');
  });

  it('says of a way that one end alone knows that it does', async () => {
    const { press } = await loaded(open());
    const screen = press(['G', 'k', 'k']).join('\n');
    expect(screen).toMatch(/web-1 → web-3 +up/);
    expect(screen).toContain('not known: web-3 timeout');
    expect(screen).toContain('one direction only is known');
  });

  it('turns the pair round', async () => {
    const { press, console } = await loaded(open());
    press(['v']);
    expect(console.link()).toContain('from=db-2&to=db-1');
  });

  it('shows only the hosts that are asked for', async () => {
    const { press } = await loaded(open());
    const rows = press(['/', ...'name=db-*', 'enter']).filter((row) => /^.? *\d+ (?:db|web)/.test(row));
    expect(rows).toHaveLength(2);
  });

  it('puts the worst first where it is asked to', async () => {
    const { press } = await loaded(open());
    expect(press(['o', 'g']).find((row) => /^▸/.test(row))).toMatch(/1 db-2/);
  });

  it('exports a row for each host, with numbers in base units', async () => {
    const { press, actions } = await loaded(open());
    press(['e', ...'.csv', 'enter']);
    await vi.waitFor(() => expect(actions.saved).toHaveLength(1));
    const { columns, rows } = actions.saved[0]!.view;
    expect(columns.map(({ title }) => title)).toEqual(['from', ...names]);
    expect(rows[0]?.map(({ value }) => value)).toEqual(['db-1', null, 0.074, 0.000_4, null, 0.000_4]);
  });

  it('says that no history of it is kept', () => {
    const { console, screen } = open();
    console.press('[', { columns: 120, rows: 40 });
    expect(screen().join('\n')).toContain('as it is now: no history is kept of it');
  });

  it('stops asking when it is left', async () => {
    vi.useFakeTimers();
    cleanUp.push(() => vi.useRealTimers());
    const client = fixedClient({ getMesh: { time: '', from: 'a', pairs: [] } });
    const start = { ...startPlace, screen: 'mesh' };
    const { console } = fixedConsole([fleetHost('a')], { start, client: () => client });
    cleanUp.push(() => console.stop());
    console.press('esc', { columns: 80, rows: 24 });
    const before = client.asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client.asked).toHaveLength(before);
  });
});

describe('mesh screen with 200 hosts', () => {
  const many = Array.from({ length: 200 }, (_, index) => `host-${String(index).padStart(3, '0')}`);
  const pairs = (from: string) => many.filter((to) => to !== from).map((to) => meshPair(to));

  async function openMany(theme = makeTheme('256', true)) {
    const hosts = many.map((name) => fleetHost(name));
    const clients = new Map(
      many.map((name) => [name, fixedClient({ getMesh: { time: '', from: name, pairs: pairs(name) } })]),
    );
    const start = { ...startPlace, screen: 'mesh' };
    const fixed = fixedConsole(hosts, { start, theme, client: ({ name }) => clients.get(name) ?? null });
    cleanUp.push(() => fixed.console.stop());
    const lines = () => fixed.console.lines({ columns: 120, rows: 40 });
    await vi.waitFor(() => expect(lines().join('')).not.toMatch(/do not tell/), { timeout: 10_000 });
    return { ...fixed, lines };
  }

  it('fills the screen exactly and reaches the last pair by keys', async () => {
    const { console, lines } = await openMany();
    for (const key of ['G', 'L', 'H', 'g', 'pagedown', 'end']) console.press(key, { columns: 120, rows: 40 });
    const shown = lines().map(stripVTControlCharacters);
    expect(new Set(shown.map(textWidth))).toEqual(new Set([120]));
    expect(shown.join('\n')).toMatch(/200 host-199/);
  });

  it('draws no more cells than there are on the screen', async () => {
    const { lines } = await openMany(makeTheme('none', true));
    expect(lines().join('').match(/·/g)!.length).toBeLessThan(120 * 40);
  });

  it('writes little when a key moves the chosen pair', async () => {
    const { console } = await openMany();
    const terminal = openVirtualTerminal(<App console={console} />, { columns: 120, rows: 40 });
    cleanUp.push(() => terminal.unmount());
    await terminal.screen();
    const before = terminal.written().length;
    await terminal.type('j');
    expect(terminal.written().length - before).toBeLessThan(6_000);
  });
});
