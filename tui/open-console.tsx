import { render } from 'ink';
import { App } from './app.tsx';
import { ConsoleModel } from './console.ts';
import type { ChartWindow } from './data/chart-windows.ts';
import type { FleetHost } from './data/fleet-host.ts';
import type { FleetStore } from './data/fleet-store.ts';
import { createHostStore, type HostStore } from './data/host-store.ts';
import { panelMetrics } from './screens/host/panels/index.ts';
import { guardTerminal } from './terminal/guard.ts';
import { requireTerminal } from './terminal/require-terminal.ts';
import { safeStdout } from './terminal/safe-stdout.ts';
import { themeOf } from './theme/theme.ts';

/**
 * Shows the fleet on this terminal until the user leaves. The terminal is given back on every way out.
 *
 * @throws OperationalError `invalid` where there is no terminal, `unavailable` when it vanishes.
 */
export async function openConsole(fleet: FleetStore): Promise<void> {
  const { stdin, stdout, env } = process;
  requireTerminal(process);
  const theme = themeOf(env);
  const console = new ConsoleModel({ fleet, openHost: hostOpener(fleet) });
  const app = render(<App console={console} theme={theme} />, {
    stdout: safeStdout(stdout, theme.unicode),
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 10,
    patchConsole: false,
    exitOnCtrlC: false,
    // Its environment variable would draw another screen than the one that is tested.
    isScreenReaderEnabled: false,
  });
  const guard = guardTerminal({ unmount: () => app.unmount(), stdin, stdout });
  try {
    await guard.until(app.waitUntilExit());
  } finally {
    guard.release();
    console.stop();
  }
}

/** Opens the history of a host by its own clock, as the fleet knows it. */
function hostOpener(fleet: FleetStore): (host: FleetHost, window: ChartWindow) => HostStore | null {
  return ({ key, target }, window) => {
    if (target === null) return null;
    const clockOffsetMs = () => fleet.snapshot().hosts.find((host) => host.key === key)?.clockOffsetMs ?? 0;
    return createHostStore(target, { metrics: panelMetrics, window, clockOffsetMs });
  };
}
