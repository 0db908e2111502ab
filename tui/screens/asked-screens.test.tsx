import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../agent/client/client.ts';
import { type FakeRequest, startFakeAgent } from '../../agent/client/fake-agent.testkit.ts';
import { App } from '../app.tsx';
import { fixedConsole } from '../console.testkit.ts';
import type { FleetHost } from '../data/fleet-host.ts';
import { fleetHost, NOON } from '../fleet.testkit.ts';
import { type Place, startPlace } from '../place/place.ts';
import { openVirtualTerminal, type VirtualTerminal } from '../virtual-terminal.testkit.tsx';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const sizes = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const at = NOON - 60_000;

const told = (values: Record<string, string>) => ({ values, omitted: 0, because: null });

/** A host whose load is about `load`, set up like the others but for its swappiness and one package. */
function answers(load: number, swappiness: string, openssl: string) {
  const profile = {
    measuredAt: new Date(at).toISOString(),
    bootOptions: told({}),
    configFiles: told({ '/etc/hosts.allow': 'a1' }),
    hardware: told({ cpu: 'EPYC' }),
    kernelParameters: told({ 'vm.swappiness': swappiness, 'net.core.somaxconn': '4096' }),
    limits: told({}),
    mounts: told({ '/': 'ext4 rw' }),
    packages: told({ openssl }),
    unitFiles: told({}),
    units: { values: {}, omitted: 0, because: 'systemd does not run here' },
  };
  return {
    getProfile: () => profile,
    queryRange: ({ url }: FakeRequest) => {
      const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(url.searchParams.get(name)));
      const times = Array.from(
        { length: Math.floor((end! - start!) / step!) + 1 },
        (_, index) => start! + index * step!,
      );
      const values = times.map((time, index) => [time, String(load + Math.sin(index / 9) * load * 0.2)]);
      const result = /node_load1\b/.test(url.searchParams.get('query') ?? '')
        ? [{ metric: { __name__: 'node_load1' }, values }]
        : [];
      return { status: 'success', data: { resultType: 'matrix', result } };
    },
  };
}

async function hosts(): Promise<FleetHost[]> {
  const kinds = [answers(0.5, '60', '3.0.15'), answers(0.6, '60', '3.0.15'), answers(9, '10', '3.0.14')];
  const agents = await Promise.all(kinds.map((kind) => startFakeAgent(kind)));
  for (const agent of agents) cleanUp.push(() => agent.close());
  return agents.map(({ target }, index) =>
    fleetHost(`web-${index + 1}`, { key: `web-${index + 1}`, target }),
  );
}

async function open(start: Place, columns: number, rows: number): Promise<VirtualTerminal> {
  const { console } = fixedConsole(await hosts(), {
    start,
    client: ({ target }) => (target === null ? null : createClient(target)),
  });
  const terminal = openVirtualTerminal(<App console={console} />, { columns, rows });
  cleanUp.push(
    () => console.stop(),
    () => terminal.unmount(),
  );
  return terminal;
}

/** Types nothing until the screen shows what is wanted; the test's own time limit ends a wait that is in vain. */
async function screenWith(terminal: VirtualTerminal, wanted: RegExp): Promise<string> {
  const screen = (await terminal.type('')).map((row) => `${row}\n`).join('');
  return wanted.test(screen) ? screen : screenWith(terminal, wanted);
}

const explore = { ...startPlace, screen: 'explore', path: ['node_load1'], at };
const compare = { ...startPlace, screen: 'compare', path: ['web-1', 'web-2', 'web-3'], at };

describe('screens that ask the hosts', () => {
  it.each(sizes)('explore charts a series over all hosts that have it, at %i×%i', async (columns, rows) => {
    const screen = (await screenWith(await open(explore, columns, rows), /3 series of 3 hosts/)).replace(
      /\d+ ms/,
      'N ms',
    );
    await expect(screen).toMatchFileSnapshot(`../testdata/explore-${columns}x${rows}.txt`);
  });

  it.each(sizes)(
    'compare shows who stands out among hosts that are alike, at %i×%i',
    async (columns, rows) => {
      const screen = await screenWith(await open(compare, columns, rows), /\d+ differ/);
      await expect(screen).toMatchFileSnapshot(`../testdata/compare-${columns}x${rows}.txt`);
    },
  );
});
