import { afterEach, describe, expect, it } from 'vitest';
import { startFakeAgent } from '../agent/client/fake-agent.testkit.ts';
import { safeLine } from '../agent/kit/safe-text.ts';
import { App } from './app.tsx';
import { fixedConsole } from './console.testkit.ts';
import { chartWindows } from './data/chart-windows.ts';
import { createFleetStore, type FleetStore } from './data/fleet-store.ts';
import { createHostStore } from './data/host-store.ts';
import { agentStatus, calmSummary, fleetHost } from './fleet.testkit.ts';
import { panelMetrics } from './screens/host/panels/index.ts';
import { openVirtualTerminal, type VirtualTerminal } from './virtual-terminal.testkit.tsx';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** Each does something to a terminal when it is printed through Ink 8.0.0 alone, or breaks a row of the table. */
const attacks: readonly (readonly [name: string, text: string])[] = [
  ['the clipboard, hidden in a hyperlink', '\x1b]8;;h\x1b]52;c;UFdORUQ=\x07X'],
  ['the clipboard, by C1 controls', '\x9d8;;h\x9d52;c;UFdORUQ=\x9cX'],
  ['erasing, hidden in a hyperlink', '\x1b]8;;\x18\x1b[2J\x07X'],
  ['leaving the alternate screen, hidden in a hyperlink', '\x1b]8;;\x18\x1b[?1049l\x07X'],
  ['the title, hidden in a hyperlink', '\x1b]8;;h\x1b]2;PWNED\x07X'],
  ['the title, ended by ST', '\x1b]2;PWNED\x1b\\X'],
  ['a hyperlink that lies', '\x1b]8;;http://evil\x1b\\http://good\x1b]8;;\x1b\\'],
  ['text that is concealed', 'a\x1b[8mhidden\x1b[0m'],
  ['a full reset', '\x1bcX'],
  ['line ends', 'a\r\nb\u2028c'],
  ['text from right to left', 'web\u202e1-\u2066x'],
  ['letters without width', 'w\u200be\u200db\u00ad\ufe0f-1'],
  ['a tower of accents', `x${'\u0301'.repeat(60)}`],
];

function hostileAnswers(evil: string): Parameters<typeof startFakeAgent>[0] {
  const time = new Date().toISOString();
  const filesystem = { ...calmSummary().filesystems![0]!, mountpoint: evil };
  const topProcess = { pid: 1, name: evil, cpuRatio: 1 };
  const process = {
    ...{ pid: 1, parentPid: 0, name: evil, command: evil, user: evil, state: evil, cpuRatio: 1 },
    ...{
      residentBytes: 1,
      readBytesPerSecond: null,
      writtenBytesPerSecond: null,
      threads: 1,
      startedAt: time,
    },
  };
  const component = { name: evil, state: 'degraded', because: [evil] };
  const metric = { __name__: 'node_network_receive_bytes_total', device: evil };
  return {
    getStatus: () => ({
      ...agentStatus(evil, { labels: { [evil]: evil }, version: evil, state: 'degraded', time }),
      components: [component],
      summary: calmSummary({ time, filesystems: [filesystem], topProcess }),
    }),
    listProcesses: () => ({ time, total: 1, processes: [process] }),
    queryRange: () => ({
      status: 'success',
      data: { resultType: 'matrix', result: [{ metric, values: [[Date.now() / 1_000, '1']] }] },
    }),
  };
}

/** The whole console, from the wire to the terminal, over an agent whose every string is `evil`. */
async function openOver(evil: string): Promise<VirtualTerminal> {
  const agent = await startFakeAgent(hostileAnswers(evil));
  const fleet = createFleetStore({ targets: [agent.target], period: 50 });
  const window = chartWindows[0];
  const openHost = () =>
    createHostStore(agent.target, { metrics: panelMetrics, window, clockOffsetMs: () => 0 });
  const { console } = fixedConsole([], { fleet, openHost, now: Date.now });
  const terminal = openVirtualTerminal(<App console={console} />, { columns: 200, rows: 60 });
  cleanUp.push(
    () => agent.close(),
    () => fleet.stop(),
    () => console.stop(),
    () => terminal.unmount(),
  );
  await firstAnswer(fleet);
  return terminal;
}

function firstAnswer(fleet: FleetStore): Promise<void> {
  return new Promise((resolve) => {
    fleet.subscribe(() => {
      if (fleet.snapshot().hosts[0]?.status) resolve();
    });
  });
}

/** Types until the screen shows what is wanted; the test's own time limit ends a wait that is in vain. */
async function screenWith(terminal: VirtualTerminal, wanted: RegExp): Promise<string[]> {
  const screen = await terminal.type('');
  return wanted.test(screen.join('\n')) ? screen : screenWith(terminal, wanted);
}

function expectUnharmed(terminal: VirtualTerminal, screen: readonly string[], rows: number): void {
  expect(terminal.clipboard()).toEqual([]);
  expect(terminal.title()).toBeUndefined();
  expect(terminal.alternateScreen()).toBe(true);
  expect(screen).toHaveLength(rows);
  expect(screen.at(-1)).toContain('q quit');
}

describe('console', () => {
  it.each(attacks)('shows every string from a hostile host without obeying it: %s', async (_name, evil) => {
    const terminal = await openOver(evil);
    const fleet = await screenWith(terminal, /degraded/);
    expect(fleet[0]).toContain('1 host');
    expect(fleet[4]).toContain(safeLine(evil).slice(0, 5));
    expect(fleet.slice(5, 58).every((row) => row === '')).toBe(true);
    expectUnharmed(terminal, fleet, 60);
    await terminal.type('\r');
    const host = await screenWith(terminal, /^ 1 +100%/m);
    expect(host[4]).toMatch(/^cpu/);
    expectUnharmed(terminal, host, 60);
    expect(terminal.written()).not.toMatch(/[\x9b\x9d\u202e\u2066\u200b]|\x1b\]|\x1bc|\x1b\[8m/);
  });

  it.each(attacks.filter(([name]) => /clipboard|title, hidden/.test(name)))(
    'does not obey even a string that slipped past the filter at the door: %s',
    async (_name, evil) => {
      const { console } = fixedConsole([fleetHost(evil, { target: null })]);
      const terminal = openVirtualTerminal(<App console={console} />);
      cleanUp.push(
        () => console.stop(),
        () => terminal.unmount(),
      );
      await terminal.screen();
      expect(terminal.clipboard()).toEqual([]);
      expect(terminal.title()).toBeUndefined();
    },
  );
});
