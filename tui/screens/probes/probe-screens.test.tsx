import { stripVTControlCharacters } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../../agent/client/client.ts';
import { FakeProblem, type FakeRequest, startFakeAgent } from '../../../agent/client/fake-agent.testkit.ts';
import { App } from '../../app.tsx';
import { fixedConsole } from '../../console.testkit.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { fleetHost, NOON } from '../../fleet.testkit.ts';
import { fixedClient } from '../../host-client.testkit.ts';
import { type Place, startPlace } from '../../place/place.ts';
import {
  probeDetail,
  probeListing,
  probeRow,
  probeRun,
  probeVerdict,
  shopProbes,
} from '../../probes.testkit.ts';
import { textWidth } from '../../text/bun-text-width.ts';
import { makeTheme, type Theme } from '../../theme/theme.ts';
import { openVirtualTerminal, type VirtualTerminal } from '../../virtual-terminal.testkit.tsx';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const names = ['web-1', 'web-2', 'web-3'];

/** The phases of a probe over the window: the slowest in its middle, where it is down. */
function range({ url }: FakeRequest) {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(url.searchParams.get(name)));
  const count = Math.floor((end! - start!) / step!) + 1;
  const values = (value: (index: number) => number) =>
    Array.from({ length: count }, (_, index) => [start! + index * step!, String(value(index))]);
  const middle = (index: number) => index > count / 3 && index < count / 2;
  const phase = (phase: string, seconds: number) => ({
    metric: { __name__: 'probe_http_duration_seconds', probe: 'checkout', phase },
    values: values((index) => seconds * (middle(index) ? 3 : 1 + Math.sin(index / 9) * 0.2)),
  });
  const result = [
    {
      metric: { __name__: 'probe_success', probe: 'checkout' },
      values: values((index) => (middle(index) ? 0 : 1)),
    },
    { metric: { __name__: 'probe_duration_seconds', probe: 'checkout' }, values: values(() => 0.08) },
    ...[phase('resolve', 0.008), phase('connect', 0.012), phase('tls', 0.024), phase('processing', 0.03)],
  ];
  return { status: 'success', data: { resultType: 'matrix', result } };
}

/** Three hosts that run the probes of a shop; the third lets nobody change anything. */
async function shop(): Promise<FleetHost[]> {
  const agents = await Promise.all(
    names.map((name) => {
      const probes = shopProbes(name);
      const refused = new FakeProblem(403, {
        ...{ type: 'urn:vedette:problem:forbidden', title: 'Forbidden' },
        detail: 'Cannot mark a probe: the role operator is needed',
      });
      return startFakeAgent({
        listProbes: () => probeListing(name, probes),
        getProbe: ({ url }) => probeDetail(probes.find((one) => url.pathname.endsWith(one.name))!),
        runProbeNow: () => probeRun(0),
        markProbe: () =>
          name === 'web-3' ? refused : { marks: [{ mark: 'paused', because: '', until: null }] },
        queryRange: range,
      });
    }),
  );
  for (const agent of agents) cleanUp.push(() => agent.close());
  return agents.map(({ target }, index) => fleetHost(names[index]!, { key: names[index]!, target }));
}

type Options = { columns?: number; rows?: number; theme?: Theme; hosts?: FleetHost[] };

async function open(place: Partial<Place>, options: Options = {}): Promise<VirtualTerminal> {
  const { columns = 120, rows = 40, theme = makeTheme('256', true), hosts = await shop() } = options;
  const { console } = fixedConsole(hosts, {
    start: { ...startPlace, ...place },
    theme,
    client: ({ target }) => (target === null ? null : createClient(target)),
  });
  const terminal = openVirtualTerminal(<App console={console} />, { columns, rows, unicode: theme.unicode });
  cleanUp.push(
    () => console.stop(),
    () => terminal.unmount(),
  );
  return terminal;
}

/** Waits until the screen shows all of it; the test's own time limit ends a wait that is in vain. */
async function screenWith(terminal: VirtualTerminal, ...wanted: RegExp[]): Promise<string> {
  const screen = (await terminal.type('')).map((row) => `${row}\n`).join('');
  return wanted.every((one) => one.test(screen)) ? screen : screenWith(terminal, ...wanted);
}

/** All three hosts have told. */
const loaded = /8 probes(?!.*silent)/;
const probes = { screen: 'probes' };
const checkout = { screen: 'probe', path: ['checkout'] };

describe('probes screen', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const screen = await screenWith(await open(probes, { columns, rows }), loaded);
    await expect(screen).toMatchFileSnapshot(`testdata/probes-${columns}x${rows}.txt`);
  });

  it('says everything without colours as well', async () => {
    const terminal = await open(probes, { theme: makeTheme('none', true) });
    await expect(await screenWith(terminal, loaded)).toMatchFileSnapshot('testdata/probes-mono.txt');
    expect(terminal.written()).not.toMatch(/\x1b\[[\d;]*(?:3[0-8]|9[0-7])[\d;]*m/);
  });

  it('needs nothing but ASCII on a terminal that shows nothing else', async () => {
    const screen = await screenWith(await open(probes, { theme: makeTheme('none', false) }), loaded);
    expect(screen).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(screen).toMatchFileSnapshot('testdata/probes-ascii.txt');
  });

  it('names hosts that do not answer, and what is known without them stays', async () => {
    const hosts = (await shop()).map((host, index) =>
      index === 2 ? { ...host, state: 'down' as const, because: 'connection-refused' } : host,
    );
    const screen = await screenWith(
      await open(probes, { hosts }),
      /1 silent: web-3: connection-refused/,
      /8 probes/,
    );
    expect(screen).toMatch(/✗ down +checkout +down 3\/3/);
  });

  it('says what to do where no host has a probe', async () => {
    const agent = await startFakeAgent({ listProbes: () => probeListing('web-1', []) });
    cleanUp.push(() => agent.close());
    const hosts = [fleetHost('web-1', { target: agent.target })];
    await screenWith(await open(probes, { hosts }), /No host has a probe\./);
  });

  it('shows the probes of 200 hosts in one row each', async () => {
    const hosts = Array.from({ length: 200 }, (_, index) => fleetHost(`host-${index}`));
    const clients = new Map(
      hosts.map(({ name }, index) => {
        const probe = probeRow(`probe-${index % 20}`, { vantages: [name] });
        return [name, fixedClient({ listProbes: probeListing(name, [probe]) })];
      }),
    );
    const { console } = fixedConsole(hosts, {
      start: { ...startPlace, ...probes },
      theme: makeTheme('none', true),
      client: ({ name }) => clients.get(name) ?? null,
    });
    cleanUp.push(() => console.stop());
    const size = { columns: 120, rows: 40 };
    await vi.waitFor(() => expect(console.lines(size)[0]).toMatch(/20 probes(?!.*silent)/), {
      timeout: 10_000,
    });
    const lines = console.lines(size);
    expect(lines[0]).toContain('● 20 up');
    expect(lines.filter((line) => line.includes('up 10/10'))).toHaveLength(20);
  });

  it('obeys no string that a host sends', async () => {
    const evil = '\u001b]2;PWNED\u0007\u001b[2J\u202ex';
    const row = probeRow(evil, {
      ...{
        kind: evil,
        target: evil,
        group: evil,
        describe: evil,
        state: 'down',
        reason: evil,
        message: evil,
      },
      ...{ labels: { [evil]: evil }, vantages: [evil, 'web-1'], address: evil },
      marks: [{ mark: evil, because: evil, until: null }],
      conditions: [{ text: evil, holds: false, found: evil, severity: evil }],
      verdict: probeVerdict(evil, evil, [evil], evil),
    });
    const trace = [{ atSeconds: 0, direction: evil, text: evil }];
    const detail = probeDetail(row, {
      failures: [probeRun(0, { trace, reason: evil, message: evil, facts: { [evil]: evil } })],
      diff: [{ topic: evil, lines: [{ change: evil, text: evil }] }],
    });
    const client = fixedClient({
      listProbes: probeListing('web-1', [row]),
      getProbe: detail,
      runProbeNow: probeRun(0, { message: evil }),
    });
    const { console } = fixedConsole([fleetHost('web-1', { target: { url: 'http://127.0.0.1:1' } })], {
      start: { ...startPlace, ...probes },
      client: () => client,
    });
    cleanUp.push(() => console.stop());
    const size = { columns: 160, rows: 50 };
    const shown: string[] = [];
    await vi.waitFor(() => expect(console.lines(size).join('')).toContain('1 probe'));
    for (const key of ['', 'r', 'esc', 'enter', '2', '3', 'enter', 'esc', '4', 'enter']) {
      if (key !== '') console.press(key, size);
      await new Promise((resolve) => setTimeout(resolve, 30));
      shown.push(...console.lines(size));
    }
    expect(shown.join('')).toContain('PWNED');
    expect(shown.join('')).not.toMatch(/\u001b(?!\[[\d;]*m)|[\u0007\u202e]/);
    expect(new Set(shown.map((line) => textWidth(stripVTControlCharacters(line))))).toEqual(new Set([160]));
  });

  it('filters by state, kind, group, words and milliseconds', async () => {
    const terminal = await open(probes);
    await screenWith(terminal, loaded);
    for (const [filter, found] of [
      ['state=down', 2],
      ['kind=postgres', 1],
      ['group=shop state=down', 1],
      ['verdict=path*', 1],
      ['latency>50', 6],
      ['latency<50ms', 1],
      ['cert<3d', 1],
      ['office', 1],
      ['team=web !paused', 7],
    ] as const) {
      await terminal.type(`/${filter}\r`);
      await screenWith(terminal, new RegExp(` ${found} of 8 `));
      await terminal.type('\x1b');
    }
  });

  it('shows what became of a run on every host', async () => {
    const terminal = await open(probes);
    await screenWith(terminal, loaded);
    await terminal.type('r');
    const screen = await screenWith(terminal, /checkout: 3 of 3 hosts did it/, /checkout: run on 3 hosts/);
    expect(screen).toContain('web-2  ✗ down in 80ms: status == 200: found 503');
  });

  it('asks how long before it pauses, and names the host that refused', async () => {
    const terminal = await open(probes);
    await screenWith(terminal, loaded);
    await terminal.type('p');
    await screenWith(terminal, /pause checkout on 3 hosts, for: 30m/);
    await terminal.type('\x15soon\r');
    await screenWith(terminal, /write a time such as 30m/);
    await terminal.type('\x152h new release\r');
    const screen = await screenWith(terminal, /2 of 3 hosts did it, 1 did not/);
    expect(screen).toMatch(/web-3 +✗ not done: Cannot mark a probe: the role operator is needed/);
  });

  it('acts on all that are marked', async () => {
    const terminal = await open(probes);
    await screenWith(terminal, loaded);
    await terminal.type('  r');
    await screenWith(terminal, /2 probes: 6 of 6 hosts did it/);
  });

  it('takes marks away, and says so where there is none', async () => {
    const terminal = await open(probes);
    await screenWith(terminal, loaded);
    await terminal.type('u');
    await screenWith(terminal, /checkout has no mark that somebody set/);
    await terminal.type('/wiki\ru');
    await screenWith(terminal, /wiki: marks taken away on 2 of 3 hosts/);
  });

  it('shows the past by the series that are kept, and changes nothing there', async () => {
    const terminal = await open({ ...probes, at: NOON - 60_000 });
    const screen = await screenWith(terminal, /by the series of that time/, /1 probe /);
    expect(screen).toMatch(/● up +checkout +up 3\/3/);
    await terminal.type('r');
    await screenWith(terminal, /the past cannot be changed/);
  });
});

describe('probe screen', () => {
  const whole = [/3 vantages/, /tls \d+ms/] as const;

  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const screen = await screenWith(
      await open(checkout, { columns, rows }),
      ...whole,
      ...(rows > 24 ? [/envoy/] : []),
    );
    await expect(screen).toMatchFileSnapshot(`testdata/probe-${columns}x${rows}.txt`);
  });

  it('needs nothing but ASCII on a terminal that shows nothing else', async () => {
    const terminal = await open(checkout, { theme: makeTheme('none', false) });
    const screen = await screenWith(terminal, ...whole, /envoy/);
    expect(screen).toMatch(/^[\n\x20-\x7e]*$/);
    await expect(screen).toMatchFileSnapshot('testdata/probe-ascii.txt');
  });

  it('shows conditions with what was found, failures and what changed by their numbers', async () => {
    const terminal = await open(checkout, { columns: 80, rows: 24 });
    await screenWith(terminal, ...whole);
    await terminal.type('2');
    await screenWith(
      terminal,
      /✗ status == 200 {2}found 503/,
      /✓ latency < 300ms {2}found 80ms/,
      /\(warning\)/,
    );
    await terminal.type('3');
    await screenWith(terminal, /▸11:59:56 {3}4s ago down condition-failed/);
    await terminal.type('4');
    await screenWith(terminal, /- server: nginx/, /\+ server: envoy/);
  });

  it('reads the whole trace of the chosen failure', async () => {
    const terminal = await open(checkout);
    await screenWith(terminal, ...whole, /envoy/);
    await terminal.type('nnn\r');
    const screen = await screenWith(terminal, /from web-1 at 11:55:10/);
    await expect(screen).toMatchFileSnapshot('testdata/probe-trace.txt');
    await terminal.type('\x1b');
    await screenWith(terminal, /\[3:failures\]/);
  });

  it('shows the phases of the next vantage after Tab', async () => {
    const terminal = await open(checkout);
    await screenWith(terminal, /phases from web-1/);
    await terminal.type('\t');
    await screenWith(terminal, /phases from web-2/);
  });

  it('shows the vantage that a link names', async () => {
    const terminal = await open({ ...checkout, options: { vantage: 'web-3', view: 'failures' } });
    await screenWith(terminal, /phases from web-3/, /\[3:failures\]/);
  });

  it('says in the past what is not kept, and shows the failures before that moment alone', async () => {
    const terminal = await open({ ...checkout, at: NOON - 60_000 });
    const screen = await screenWith(
      terminal,
      /by the series of that time; marks/,
      /what conditions found is not kept/,
      /11:55:10/,
      /tls \d+ms/,
    );
    expect(screen).toMatch(/● up for 7m {2}up 3\/3/);
    expect(screen).not.toContain('11:59:56');
  });

  it('says so where no host knows the probe', async () => {
    await screenWith(
      await open({ screen: 'probe', path: ['nowhere'] }),
      /No host that answers knows this probe/,
    );
  });
});

describe('host tab probes', () => {
  it.each(sizes)('at %i×%i', async (columns, rows) => {
    const place = { screen: 'host', path: ['web-2'], options: { tab: 'probes' } };
    const screen = await screenWith(await open(place, { columns, rows }), /3 down of 7 probes/);
    await expect(screen).toMatchFileSnapshot(`testdata/host-probes-${columns}x${rows}.txt`);
  });

  it('opens the probe', async () => {
    const terminal = await open({ screen: 'host', path: ['web-2'], options: { tab: 'probes' } });
    await screenWith(terminal, /3 down of 7 probes/);
    await terminal.type('\r');
    await screenWith(terminal, /fleet › web-2 › checkout/);
  });
});
