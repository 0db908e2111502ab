import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { requestError } from '../../../agent/client/request-error.ts';
import { App } from '../../app.tsx';
import { fixedConsole } from '../../console.testkit.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { fleetHost, NOON } from '../../fleet.testkit.ts';
import { type FixedAnswers, fixedClient } from '../../host-client.testkit.ts';
import { type Place, startPlace } from '../../place/place.ts';
import {
  ownedToxic,
  proxyListing,
  proxyRow,
  shopAnswers,
  shopHosts,
  tapRow,
  toxicRow,
} from '../../proxies.testkit.ts';
import { tableKeys } from '../../table/table-keys.ts';
import { textWidth } from '../../text/bun-text-width.ts';
import { makeTheme, type Theme } from '../../theme/theme.ts';
import { openVirtualTerminal, type VirtualTerminal } from '../../virtual-terminal.testkit.tsx';
import { commonKeys } from '../common-keys.ts';
import type { KeyBinding } from '../key-binding.ts';
import { proxyKeys } from '../proxy/proxy-keys.ts';
import { tapKeys } from '../tap/tap-keys.ts';
import { proxiesKeys } from './proxies-keys.ts';

const cleanUp: (() => unknown)[] = [];
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOON }));
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
  vi.useRealTimers();
});

const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

type Options = {
  readonly columns?: number;
  readonly rows?: number;
  readonly theme?: Theme;
  readonly hosts?: readonly FleetHost[];
  readonly answers?: Readonly<Record<string, FixedAnswers>>;
};

/** A console over hosts that answer what is given, by name. */
async function open(place: Partial<Place>, options: Options = {}) {
  const { columns = 120, rows = 40, theme = makeTheme('256', true) } = options;
  const { hosts = shopHosts, answers = shopAnswers } = options;
  const clients = new Map(hosts.map(({ name }) => [name, fixedClient(answers[name] ?? {})]));
  const opened = fixedConsole(hosts, {
    start: { ...startPlace, ...place },
    theme,
    client: ({ name }) => clients.get(name) ?? null,
  });
  const { console } = opened;
  const terminal = openVirtualTerminal(<App console={console} />, { columns, rows, unicode: theme.unicode });
  cleanUp.push(
    () => console.stop(),
    () => terminal.unmount(),
  );
  const asked = (id: string) =>
    [...clients].flatMap(([name, client]) =>
      client.asked.filter((one) => (one as string[])[0] === id).map((one) => [name, (one as unknown[])[1]]),
    );
  return { ...opened, terminal, asked };
}

/** Waits until the screen shows all of it; the test's own time limit ends a wait that is in vain. */
async function screenWith(terminal: VirtualTerminal, ...wanted: RegExp[]): Promise<string> {
  const screen = (await terminal.type('')).map((row) => `${row}\n`).join('');
  return wanted.every((one) => one.test(screen)) ? screen : screenWith(terminal, ...wanted);
}

const loaded = /4 proxies/;
const proxies = { screen: 'proxies' };
const orders = { screen: 'proxy', path: ['web-1', 'orders'] };
const redis = { screen: 'proxy', path: ['web-1', 'redis'] };
const tap = { screen: 'tap', path: ['web-1', 'redis'] };

/** What went through: a command to Redis, an HTTP exchange, a reset, and more than was asked for in time. */
const tapAnswers: FixedAnswers = {
  ...shopAnswers['web-1'],
  tapProxy: {
    ...{ next: 4, missedBytes: 0 },
    records: [
      tapRow({ event: 'open', stream: null, data: null }),
      tapRow({ text: '*2\r\n$3\r\nGET\r\n$5\r\nc\u00e4rt\r\n' }),
      tapRow({
        text: 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno',
        stream: 'downstream',
      }),
      tapRow({ event: 'reset', stream: null, data: null }),
    ],
  },
};
const tapOptions = { answers: { ...shopAnswers, 'web-1': tapAnswers } };

describe('proxies screen', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const screen = await screenWith((await open(proxies, { columns, rows })).terminal, loaded);
    await expect(screen).toMatchFileSnapshot(`testdata/proxies-${columns}x${rows}.txt`);
  });

  it('says everything without colours as well', async () => {
    const { terminal } = await open(proxies, { theme: makeTheme('none', true) });
    await expect(await screenWith(terminal, loaded)).toMatchFileSnapshot('testdata/proxies-mono.txt');
    expect(terminal.written()).not.toMatch(/\x1b\[[\d;]*(?:3[0-8]|9[0-7])[\d;]*m/);
  });

  it('needs nothing but ASCII on a terminal that shows nothing else', async () => {
    const { terminal } = await open(proxies, { theme: makeTheme('none', false) });
    const screen = await screenWith(terminal, loaded);
    expect(screen).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(screen).toMatchFileSnapshot('testdata/proxies-ascii.txt');
  });

  it('names hosts that do not answer, and tells them from hosts that have none', async () => {
    const hosts = shopHosts.map((host, index) =>
      index === 1 ? { ...host, state: 'down' as const, because: 'connection-refused' } : host,
    );
    const { terminal } = await open(proxies, { hosts });
    await screenWith(terminal, /2 proxies +▲ 2 faulty +1 host without +1 silent: web-2: connection-refused/);
  });

  it('says why no host has a proxy', async () => {
    const hosts = [fleetHost('web-3')];
    const { terminal } = await open(proxies, { hosts });
    await screenWith(terminal, /No host has a proxy\./, /web-3: chaos\.proxy is not configured/);
  });

  it('says that the past of proxies is not kept, shows them as they are, and changes nothing', async () => {
    const { terminal, asked } = await open({ ...proxies, at: NOON - 600_000 });
    await screenWith(terminal, loaded, /as they are NOW: the past is not kept/);
    await terminal.type('a');
    await screenWith(terminal, /the past cannot be changed/);
    expect(asked('addToxic')).toEqual([]);
  });

  it('shows the proxies of 200 hosts, those that are faulty first', async () => {
    const hosts = Array.from({ length: 200 }, (_, index) => fleetHost(`host-${index}`));
    const answers = Object.fromEntries(
      hosts.map(({ name }, index) => {
        const change = index === 150 ? { toxics: [toxicRow()] } : {};
        return [name, { ...shopAnswers['web-1'], listProxies: proxyListing([proxyRow('redis', change)]) }];
      }),
    );
    const { terminal } = await open(proxies, { hosts, answers });
    const screen = await screenWith(terminal, /200 proxies +▲ 1 faulty/);
    expect(screen).toMatch(/▸● on +host-150/);
  });

  it('adds a toxic to all marked proxies, and tells what each host says to that', async () => {
    const refused = requestError('web-2', 'forbidden');
    const added = toxicRow({
      ...ownedToxic,
      name: 'bandwidth_downstream',
      type: 'bandwidth',
      attributes: { rate: 0 },
    });
    const answers = {
      ...shopAnswers,
      'web-1': { ...shopAnswers['web-1'], addToxic: added },
      'web-2': { ...shopAnswers['web-2'], addToxic: refused },
    };
    const { terminal, asked } = await open(proxies, { answers });
    await screenWith(terminal, loaded);
    await terminal.type('/');
    await terminal.type('proxy=redis');
    await terminal.type('\r');
    await terminal.type('*');
    await terminal.type('a');
    const form = await screenWith(terminal, /add a toxic to redis on 2 hosts/, /< bandwidth >/);
    await expect(form).toMatchFileSnapshot('testdata/add-form.txt');
    await terminal.type('\r');
    await screenWith(
      terminal,
      /1 of 2 done, 1 refused/,
      /web-1 +● done: bandwidth_downstream/,
      /web-2 +✗ not done/,
    );
    const body = {
      type: 'bandwidth',
      stream: 'downstream',
      toxicity: 1,
      ttlSeconds: 60,
      attributes: { rate: 0 },
    };
    expect(asked('addToxic')).toEqual([
      ['web-1', { params: { proxy: 'redis' }, body }],
      ['web-2', { params: { proxy: 'redis' }, body }],
    ]);
  });

  it('turns a proxy off only after a question', async () => {
    const answers = {
      ...shopAnswers,
      'web-1': { ...shopAnswers['web-1'], updateProxy: proxyRow('orders', { enabled: false }) },
    };
    const { terminal, asked } = await open(proxies, { answers });
    await screenWith(terminal, loaded);
    await terminal.type('/');
    await terminal.type('proxy=orders');
    await terminal.type('\r');
    await terminal.type('d');
    await screenWith(terminal, /turn off orders/, /3 open connections end/);
    await terminal.type('\u001b');
    await terminal.type('d');
    await screenWith(terminal, /Enter: turn off/);
    expect(asked('updateProxy')).toEqual([]);
    await terminal.type('\r');
    await screenWith(terminal, /1 of 1 done/);
    expect(asked('updateProxy')).toEqual([
      ['web-1', { params: { proxy: 'orders' }, body: { enabled: false } }],
    ]);
  });
});

describe('proxy screen', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const { terminal } = await open(orders, { columns, rows });
    const screen = await screenWith(terminal, /1 of 1|bandwidth/, /192\.0\.2\.7:40003/);
    await expect(screen).toMatchFileSnapshot(`testdata/proxy-${columns}x${rows}.txt`);
  });

  it('says it where there is no such proxy, no such host, or no answer', async () => {
    const at = async (path: string[], hosts: readonly FleetHost[] = shopHosts) =>
      (await open({ screen: 'proxy', path }, { hosts })).terminal;
    await screenWith(await at(['web-1', 'mail']), /web-1 has no proxy mail\./);
    await screenWith(await at(['web-3', 'mail']), /web-3 has no fault proxy: chaos\.proxy is not configured/);
    await screenWith(await at(['web-9', 'mail']), /web-9 is not in this fleet\./);
    const down = [{ ...shopHosts[0]!, state: 'down' as const, because: 'timeout' }];
    await screenWith(await at(['web-1', 'redis'], down), /No answer from web-1: timeout/);
  });

  it('changes a toxic and sends only what is changed', async () => {
    const answers = { ...shopAnswers, 'web-1': { ...shopAnswers['web-1'], updateToxic: ownedToxic } };
    const { terminal, asked } = await open(redis, { answers });
    await screenWith(terminal, /latency 200 ms/);
    await terminal.type('\r');
    await screenWith(terminal, /change latency_downstream on redis at web-1 +of vedette:anna, ends in 24s/);
    await terminal.type('2000');
    await terminal.type('\r');
    await screenWith(terminal, /1 of 1 done/);
    expect(asked('updateToxic')).toEqual([
      [
        'web-1',
        { params: { proxy: 'redis', toxic: 'latency_downstream' }, body: { attributes: { latency: 2_000 } } },
      ],
    ]);
  });

  it('removes the selected toxic after a question', async () => {
    const answers = { ...shopAnswers, 'web-1': { ...shopAnswers['web-1'], removeToxic: ownedToxic } };
    const { terminal, asked } = await open(redis, { answers });
    await screenWith(terminal, /latency 200 ms/);
    await terminal.type('x');
    await screenWith(terminal, /remove latency_downstream +from redis on web-1/, /vedette:anna 24s/);
    await terminal.type('\r');
    await screenWith(terminal, /latency_downstream removed/);
    expect(asked('removeToxic')).toHaveLength(1);
  });

  it('closes the selected connection after a question', async () => {
    const answers = {
      ...shopAnswers,
      'web-1': { ...shopAnswers['web-1'], closeProxyConnection: { closed: 8 } },
    };
    const { terminal, asked } = await open({ ...redis, options: { list: 'connections' } }, { answers });
    await screenWith(terminal, /192\.0\.2\.7:40008/, /latency 200 ms/);
    await terminal.type('x');
    await screenWith(terminal, /close connection 8 +of 192\.0\.2\.7:40008 on redis at web-1/);
    await terminal.type('\r');
    await screenWith(terminal, /connection 8 closed/);
    expect(asked('closeProxyConnection')).toEqual([['web-1', { params: { proxy: 'redis', connection: 8 } }]]);
  });

  it('goes to the other list by Tab, whose keys the footer tells', async () => {
    const { terminal } = await open(redis);
    await screenWith(terminal, /192\.0\.2\.7:40008/, /\[toxics\]/, /Enter E edit/);
    await terminal.type('\t');
    await screenWith(terminal, /\[connections\]/, /x Del close it/);
  });
});

describe('tap screen', () => {
  it.each(['hex', 'text', 'http'])('as %s', async (view) => {
    const { terminal } = await open({ ...tap, options: { view } }, { ...tapOptions, rows: 24, columns: 80 });
    const screen = await screenWith(terminal, / live/, /reset/);
    // As long as it is asked, more of the same comes: what is shown first is what is looked at.
    const rows = screen.split('\n').filter((row) => !/following|15m/.test(row));
    await expect(`${rows.slice(0, 20).join('\n')}\n`).toMatchFileSnapshot(`testdata/tap-${view}.txt`);
  });

  it('holds what is shown while it is paused, and says how much is newer', async () => {
    const { terminal } = await open(tap, tapOptions);
    await screenWith(terminal, / live/);
    await terminal.type('p');
    await screenWith(terminal, /PAUSED, [1-9]\d* newer/);
    await terminal.type('p');
    await screenWith(terminal, / live/);
  });

  it('says how many bytes it has missed', async () => {
    const answers = { ...shopAnswers, 'web-1': { tapProxy: { next: 1, records: [], missedBytes: 3_000 } } };
    const { terminal } = await open(tap, { answers });
    await screenWith(terminal, /bytes MISSED: they came too fast/, /Nothing has gone through/);
  });

  it('says why it may not look', async () => {
    const answers = { ...shopAnswers, 'web-1': { tapProxy: requestError('web-1', 'forbidden') } };
    const { terminal } = await open(tap, { answers });
    await screenWith(terminal, /no answer/, /web-1/);
  });
});

describe('! on any screen', () => {
  const removed = { removed: [{ proxy: 'redis', toxic: 'latency_downstream' }] };

  it('asks once, says what it will do and what it will leave', async () => {
    const { terminal, asked } = await open({}, { columns: 80, rows: 24 });
    await terminal.type('!');
    const screen = await screenWith(terminal, /end the faults that vedette put on any host/);
    await expect(screen).toMatchFileSnapshot('testdata/end-faults.txt');
    await terminal.type('\u001b');
    expect(asked('endFaults')).toEqual([]);
  });

  it('asks every host that may have faults, tells who did not answer, and asks those again', async () => {
    const answers: Record<string, Record<string, unknown>> = {
      ...{ 'web-1': { endFaults: removed }, 'web-2': { endFaults: requestError('web-2', 'timeout') } },
    };
    const { terminal, asked } = await open({}, { answers });
    await terminal.type('!');
    await screenWith(terminal, /Enter: end them/);
    await terminal.type('\r');
    await screenWith(
      terminal,
      /1 of 2 done, 1 did not answer/,
      /web-1 +● done: removed redis\/latency_downstream/,
      /web-2 +\? no answer/,
    );
    expect(asked('endFaults').map(([host]) => host)).toEqual(['web-1', 'web-2']);
    answers['web-2']!.endFaults = { removed: [] };
    await terminal.type('r');
    await screenWith(terminal, /2 of 2 done/, /had none of ours/);
    expect(asked('endFaults')).toHaveLength(3);
  });

  it('is of now while the past is shown', async () => {
    const { terminal } = await open({ at: NOON - 600_000 });
    await screenWith(terminal, /FAULTS NOW/);
    await terminal.type('!');
    await screenWith(terminal, /a moment of the past is shown; this is done now/);
  });

  it('has nothing to do where no host has a fault proxy', async () => {
    const { terminal } = await open({}, { hosts: [fleetHost('web-3')] });
    await terminal.type('!');
    await screenWith(terminal, /no host has a fault proxy/);
  });

  it('asks a host that is down as well: nobody knows what is in force on it', async () => {
    const hosts = [fleetHost('web-9', { state: 'down', because: 'timeout', status: null })];
    const { terminal } = await open({}, { hosts });
    await terminal.type('!');
    await screenWith(terminal, /asked all the same: web-9/);
  });
});

describe('the keys of screens about proxies', () => {
  const keysOf = (bindings: readonly KeyBinding<unknown>[]) => bindings.flatMap(({ keys }) => keys);

  it('take none from tables or from what is common to all screens', () => {
    const taken = new Set(keysOf([...tableKeys, ...commonKeys]));
    const own = keysOf([...proxiesKeys, ...proxyKeys.toxics, ...proxyKeys.connections]);
    expect(own.filter((key) => taken.has(key))).toEqual([]);
  });

  it('take none on the tap, which is no table, from what is common to all screens', () => {
    const taken = new Set(keysOf(commonKeys));
    expect(keysOf(tapKeys).filter((key) => taken.has(key))).toEqual([]);
  });
});

describe('all screens about proxies', () => {
  it.each([proxies, orders, tap])('are as wide as the terminal: %o', async (place) => {
    const { console } = await open(place, { ...tapOptions, columns: 80, rows: 24 });
    const lines = console.lines({ columns: 80, rows: 24 });
    expect(new Set(lines.map((line) => textWidth(line)))).toEqual(new Set([80]));
  });
});
