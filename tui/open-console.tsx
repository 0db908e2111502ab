import { join } from 'node:path';
import { render } from 'ink';
import { createClient } from '../agent/client/client.ts';
import { stateFolder } from '../agent/kit/state-folder.ts';
import { App } from './app.tsx';
import { ConsoleModel } from './console.ts';
import { watchAttention } from './data/attention.ts';
import type { ChartWindow } from './data/chart-windows.ts';
import { createFleetBackups } from './data/fleet-backups.ts';
import type { FleetEvents } from './data/fleet-events.ts';
import { createFleetEvents } from './data/fleet-events.ts';
import type { FleetHost } from './data/fleet-host.ts';
import { createFleetProbes } from './data/fleet-probes.ts';
import { createFleetProxies } from './data/fleet-proxies.ts';
import type { FleetStore } from './data/fleet-store.ts';
import { createHostStore, type HostStore } from './data/host-store.ts';
import { createPulse, type Pulse } from './data/pulse.ts';
import { type Place, startPlace } from './place/place.ts';
import { panelMetrics } from './screens/host/panels/index.ts';
import type { When } from './screens/screen.ts';
import { terminalActions } from './terminal/actions.ts';
import { FrameMeter } from './terminal/frame-meter.ts';
import { guardTerminal } from './terminal/guard.ts';
import { createMouseSwitch } from './terminal/mouse.ts';
import { openPaletteHistory } from './terminal/palette-history.ts';
import { openQueryHistory } from './terminal/query-history.ts';
import { requireTerminal } from './terminal/require-terminal.ts';
import { safeStdout } from './terminal/safe-stdout.ts';
import { ttyInput } from './terminal/tty-input.ts';
import type { Skin } from './theme/skin.ts';
import { themeOf } from './theme/theme.ts';

/** What a person has chosen for the console. */
export type ConsoleSettings = {
  /** @default the one for the background that `COLORFGBG` tells, else the dark one */
  readonly skin?: Skin | undefined;
  /** Whether the mouse is on from the beginning. @default false */
  readonly mouse?: boolean;
  /** Nothing beyond ASCII. @default false */
  readonly ascii?: boolean;
  /** Draws what has changed at most this often, ms; keys are answered at once. @default 0 */
  readonly period?: number;
  /** How far back charts reach, where no link says so. @default 15m */
  readonly window?: ChartWindow;
};

/**
 * Shows the fleet on this terminal until the user leaves, beginning at a place. The terminal is given back on every
 * way out.
 *
 * @throws OperationalError `invalid` where there is no terminal, `unavailable` when it vanishes.
 */
export async function openConsole(
  fleet: FleetStore,
  start?: Place,
  settings: ConsoleSettings = {},
): Promise<void> {
  const { stdin, stdout, env } = process;
  requireTerminal(process);
  const { mouse = false, ascii = false, period = 0, window = startPlace.window, skin } = settings;
  const theme = themeOf(env, { skin, ascii });
  if (start !== undefined && start.path.length > 0) await hostsKnown(fleet, start);
  const meter = new FrameMeter();
  const events = createFleetEvents({ fleet });
  const out = safeStdout(meter.watch(stdout), theme.unicode);
  const attention = watchAttention({
    fleet,
    idle: () => console.say('no key for ten minutes: hosts are asked every 10 s until the next one'),
  });
  const pulse = createPulse(period);
  const pointer = createMouseSwitch(stdout);
  const client = ({ target }: FleetHost) => (target === null ? null : createClient(target));
  const console: ConsoleModel = new ConsoleModel({
    fleet: pulse.slowed(fleet),
    touched: attention.touch,
    events: pulse.slowed(events),
    theme,
    openHost: hostOpener(fleet, pulse),
    client,
    backups: pulse.slowed(createFleetBackups({ fleet, client })),
    probes: pulse.slowed(createFleetProbes({ fleet, client })),
    proxies: pulse.slowed(createFleetProxies({ fleet, client })),
    actions: terminalActions({ stdout, mouse: pointer }),
    frames: () => meter.statistics(),
    // A person's own, also root's: the agent's folder is the agent's.
    history: openPaletteHistory(join(stateFolder(env, -1), 'console-history')),
    queries: openQueryHistory(join(stateFolder(env, -1), 'console-queries')),
    start: start ?? { ...startPlace, window },
  });
  const size = () => ({ columns: stdout.columns, rows: stdout.rows });
  const input = ttyInput(stdin, (event) => console.point(event, size()));
  const app = render(<App console={console} meter={meter} mouse={pointer} />, {
    stdin: input,
    stdout: out,
    interactive: true,
    alternateScreen: true,
    patchConsole: false,
    exitOnCtrlC: false,
    // Its environment variable would draw another screen than the one that is tested.
    isScreenReaderEnabled: false,
  });
  const guard = guardTerminal({ unmount: () => app.unmount(), stdin, stdout });
  if (mouse) console.press('m', size());
  try {
    await guard.until(app.waitUntilExit());
  } finally {
    guard.release();
    attention.stop();
    stop(console, events);
  }
}

const LONGEST_WAIT_MS = 3_000;

/** Waits until the hosts that a link names are known, but not for long: the screen says what is missing. */
async function hostsKnown(fleet: FleetStore, { path }: Place): Promise<void> {
  const known = () => path.every((name) => fleet.snapshot().hosts.some((host) => host.name === name));
  if (known()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const unsubscribe = fleet.subscribe(() => known() && resolve());
  const limit = setTimeout(resolve, LONGEST_WAIT_MS);
  await promise;
  clearTimeout(limit);
  unsubscribe();
}

function stop(console: ConsoleModel, events: FleetEvents): void {
  console.stop();
  events.stop();
}

/** Opens the history of a host by its own clock, as the fleet knows it. */
function hostOpener(fleet: FleetStore, pulse: Pulse): (host: FleetHost, when: When) => HostStore | null {
  return ({ key, target }, { at, window }) => {
    if (target === null) return null;
    const clockOffsetMs = () => fleet.snapshot().hosts.find((host) => host.key === key)?.clockOffsetMs ?? 0;
    return pulse.slowed(createHostStore(target, { metrics: panelMetrics, at, window, clockOffsetMs }));
  };
}
