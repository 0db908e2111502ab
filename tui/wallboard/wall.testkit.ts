import { PassThrough } from 'node:stream';
import blessed from 'blessed';
import type { FleetEvents } from '../data/fleet-events.ts';
import type { FleetHost } from '../data/fleet-host.ts';
import { NOON } from '../fleet.testkit.ts';
import { makeTheme, type Theme } from '../theme/theme.ts';
import { FleetTrends } from './fleet-trends.ts';
import type { WallScene } from './wall-scene.ts';
import type { WallWidget } from './widget.ts';

/** A scene of these hosts at noon, without trends. */
export function wallScene(hosts: readonly FleetHost[], change: Partial<WallScene> = {}): WallScene {
  return {
    at: NOON,
    page: { kind: 'overview' },
    turn: { number: 1, of: 1 },
    fleet: hosts,
    hosts,
    trends: new FleetTrends(NOON),
    since: new Map(),
    log: [],
    detail: null,
    ...change,
  };
}

/** A wall that has seen these hosts for that many seconds until noon. */
export function seenFor(seconds: number, hosts: readonly FleetHost[]): FleetTrends {
  const trends = new FleetTrends(NOON);
  for (let ago = seconds; ago >= 0; ago--) trends.note({ at: NOON - ago * 1_000, hosts });
  return trends;
}

export const noEvents: FleetEvents = {
  subscribe: () => () => undefined,
  snapshot: () => ({ rows: [], loaded: true, missing: [] }),
  reach: () => undefined,
  stop: () => undefined,
};

export type DrawOptions = { readonly width: number; readonly height: number; readonly theme?: Theme };

/** The rows that a widget shows of scenes, the last of them at the end, on a screen of blessed's without a terminal. */
export function drawWidget(widget: WallWidget, scenes: readonly WallScene[], options: DrawOptions): string[] {
  const { width, height, theme = makeTheme('none', true) } = options;
  const output = Object.assign(new PassThrough(), { columns: width, rows: height, isTTY: true });
  const screen = blessed.screen({
    input: new PassThrough(),
    output,
    terminal: 'xterm',
    forceUnicode: theme.unicode,
    fullUnicode: theme.unicode,
  });
  screen.tput.brokenACS = true;
  try {
    const show = widget({ left: 0, top: 0, width, height }, { screen, theme });
    for (const scene of scenes) {
      show(scene);
      screen.render();
    }
    return screen.lines.slice(0, height).map((row) => row.map(([, sign]) => sign).join(''));
  } finally {
    screen.destroy();
  }
}
