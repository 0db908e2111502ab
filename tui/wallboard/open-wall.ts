import blessed, { type Screen } from 'blessed';
import { chartWindows } from '../data/chart-windows.ts';
import { createFleetEvents } from '../data/fleet-events.ts';
import type { FleetHost } from '../data/fleet-host.ts';
import type { FleetStore } from '../data/fleet-store.ts';
import { createHostStore, type HostStore } from '../data/host-store.ts';
import { panelMetrics } from '../screens/host/panels/index.ts';
import { guardTerminal } from '../terminal/guard.ts';
import type { Theme } from '../theme/theme.ts';
import { recentHistory } from './recent-history.ts';
import { WallBoard } from './wall-board.ts';
import { wallTheme } from './wall-theme.ts';
import { WallWatch } from './wall-watch.ts';

const EVENTS_OF_MS = 24 * 3_600_000;

export type WallOptions = {
  /** How long each page stays, ms; 0 keeps the first. */
  readonly rotateMs: number;
  /** The label by whose values hosts get pages of their own. */
  readonly group?: string | undefined;
};

/**
 * Shows the fleet on this terminal, without hands, until the user leaves. The terminal is given back on every way out.
 *
 * @throws OperationalError `unavailable` when the terminal vanishes.
 */
export async function openWall(fleet: FleetStore, { rotateMs, group }: WallOptions): Promise<void> {
  const { stdin, stdout, env } = process;
  const theme = wallTheme(env);
  const screen = openScreen(theme);
  const guard = guardTerminal({ unmount: () => screen.destroy(), stdin, stdout });
  const events = createFleetEvents({ fleet });
  const leaving = new AbortController();
  const watch = new WallWatch({
    fleet,
    events,
    group,
    openHost: (host) => openHost(fleet, host),
    historyOf: (host) => recentHistory(host, leaving.signal),
  });
  const board = new WallBoard(screen, theme);
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  screen.key(['q', 'C-c'], leave);
  screen.on('resize', () => board.resized(watch.scene()));
  events.reach(fleet.snapshot().at - EVENTS_OF_MS);
  const unsubscribe = fleet.subscribe(() => {
    watch.note();
    board.show(watch.scene());
  });
  const turn = () => {
    watch.turn();
    board.show(watch.scene());
  };
  const turning = rotateMs === 0 ? undefined : setInterval(turn, rotateMs);
  try {
    board.show(watch.scene());
    await guard.until(left);
  } finally {
    leaving.abort();
    clearInterval(turning);
    unsubscribe();
    watch.stop();
    events.stop();
    guard.release();
  }
}

function openScreen({ level, unicode }: Theme): Screen {
  const screen = blessed.screen({ smartCSR: true, fullUnicode: unicode, forceUnicode: unicode });
  // A terminal that blessed does not know counts as one of 8 colours, whatever TERM says.
  // Borders as characters of their own, or as ASCII: the second character set is for terminals that know neither.
  screen.tput.brokenACS = true;
  screen.tput.colors = level === '256' ? 256 : 16;
  return screen;
}

/** The history of a host by its own clock, as the fleet knows it. */
function openHost(fleet: FleetStore, { key, target }: FleetHost): HostStore | null {
  if (target === null) return null;
  const clockOffsetMs = () => fleet.snapshot().hosts.find((host) => host.key === key)?.clockOffsetMs ?? 0;
  const window = chartWindows.find(({ name }) => name === '15m')!;
  return createHostStore(target, { metrics: panelMetrics, window, clockOffsetMs });
}
