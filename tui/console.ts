import type { Series } from './charts/series.ts';
import type { FleetHost } from './data/fleet-host.ts';
import type { FleetSnapshot, FleetStore } from './data/fleet-store.ts';
import type { HostSnapshot, HostStore } from './data/host-store.ts';
import { createNotifier } from './data/notifier.ts';
import { commonKeys } from './screens/common-keys.ts';
import { type FleetKeyAction, fleetKeyAction } from './screens/fleet/keys.ts';
import { fleetRows } from './screens/fleet/rows.ts';
import { type FleetState, fleetReducer, initialFleetState, selectedIndex } from './screens/fleet/state.ts';
import { visibleHosts } from './screens/fleet/view.ts';
import { type HostKeyAction, hostKeys } from './screens/host/keys.ts';
import { hostLayout } from './screens/host/layout.ts';
import { panels } from './screens/host/panels/index.ts';
import { type HostScreenState, hostReducer, openedHost } from './screens/host/state.ts';
import { actionOf } from './screens/key-binding.ts';

/** Everything that is shown: the same snapshot draws the same screen. */
export type ConsoleSnapshot = {
  readonly fleetState: FleetState;
  /** The host that is shown, or null for the fleet. */
  readonly hostState: HostScreenState | null;
  readonly help: boolean;
  readonly frozen: boolean;
  readonly fleet: FleetSnapshot;
  readonly detail: HostSnapshot | null;
  /** The series of each panel, made once for each answer and not for each frame. */
  readonly charts: readonly (readonly Series[])[];
};

export type TerminalSize = { readonly columns: number; readonly rows: number };

/** What only the one who holds the terminal can do. */
export type ConsoleEffect = 'quit' | 'suspend';

export type Console = {
  subscribe(listener: () => void): () => void;
  snapshot(): ConsoleSnapshot;
  /** Does what the key is bound to, on a terminal of that size. */
  press(key: string, size: TerminalSize): ConsoleEffect | undefined;
  stop(): void;
};

export type ConsoleOptions = {
  readonly fleet: FleetStore;
  /** Opens the history of a host; null where it cannot be asked. The console stops it. */
  readonly openHost: (host: FleetHost, window: HostScreenState['window']) => HostStore | null;
};

/** The console without a terminal: what is shown, and what keys do to it. */
export function createConsole({ fleet, openHost }: ConsoleOptions): Console {
  const notifier = createNotifier();
  let store: HostStore | null = null;
  let shown: ConsoleSnapshot = {
    fleetState: initialFleetState,
    hostState: null,
    help: false,
    frozen: false,
    fleet: fleet.snapshot(),
    detail: null,
    charts: [],
  };

  function update(change: Partial<ConsoleSnapshot>): void {
    shown = { ...shown, ...change };
    notifier.notify();
  }

  /** Everything that has come in, with one notification a tick. */
  function refresh(): void {
    if (!shown.frozen) update({ fleet: fleet.snapshot(), ...detailOf(store) });
  }

  /** A first answer is shown at once; what follows waits for the tick of the fleet. */
  function hostAnswered(): void {
    const { loaded, because } = store?.snapshot() ?? {};
    if (loaded !== shown.detail?.loaded || because !== shown.detail?.because) refresh();
  }

  function open(host: FleetHost): void {
    close();
    const hostState = openedHost(host.key);
    store = openHost(host, hostState.window);
    store?.subscribe(hostAnswered);
    update({ hostState, frozen: false, ...detailOf(store) });
  }

  function close(): void {
    store?.stop();
    store = null;
    update({ hostState: null, ...detailOf(null) });
  }

  function pressFleet(action: FleetKeyAction, size: TerminalSize): void {
    const rows = fleetRows(shown.fleet.hosts, shown.fleetState);
    const order = rows.map(({ key }) => key);
    if (action.type === 'open') {
      const host = rows[selectedIndex(shown.fleetState, order)];
      if (host) open(host);
      return;
    }
    const context = { order, visible: visibleHosts(size.rows) };
    update({ fleetState: fleetReducer(shown.fleetState, action, context) });
  }

  function pressHost(state: HostScreenState, action: HostKeyAction, { columns, rows }: TerminalSize): void {
    if (action.type === 'back') {
      close();
      return;
    }
    const { lastScroll } = hostLayout(panels.length, columns, rows);
    const hostState = hostReducer(state, action, lastScroll);
    update({ hostState });
    if (hostState.window === state.window || store === null) return;
    store.show(hostState.window);
    update({ frozen: false, ...detailOf(store) });
  }

  function press(key: string, size: TerminalSize): ConsoleEffect | undefined {
    const typing = shown.hostState === null && shown.fleetState.editing && !shown.help;
    const common = typing && key !== 'ctrl-c' ? undefined : actionOf(commonKeys, key);
    if (common === 'quit' || common === 'suspend') return common;
    if (common === 'help') update({ help: !shown.help });
    else if (common === 'freeze') toggleFreeze();
    else if (shown.help) update({ help: !['esc', 'enter'].includes(key) });
    else pressScreen(key, size, typing);
    return undefined;
  }

  function pressScreen(key: string, size: TerminalSize, typing: boolean): void {
    if (shownHost(shown) !== undefined && shown.hostState !== null) {
      const action = actionOf(hostKeys, key);
      if (action !== undefined) pressHost(shown.hostState, action, size);
      return;
    }
    const action = fleetKeyAction(key, typing);
    if (action !== undefined) pressFleet(action, size);
  }

  function toggleFreeze(): void {
    update({ frozen: !shown.frozen });
    refresh();
  }

  const unsubscribe = fleet.subscribe(refresh);
  return {
    subscribe: notifier.subscribe,
    snapshot: () => shown,
    press,
    stop() {
      unsubscribe();
      store?.stop();
    },
  };
}

/** The host that is shown; undefined while the fleet is, or when the host is no longer known. */
export function shownHost({ hostState, fleet }: ConsoleSnapshot): FleetHost | undefined {
  return hostState === null ? undefined : fleet.hosts.find(({ key }) => key === hostState.host);
}

function detailOf(store: HostStore | null): Pick<ConsoleSnapshot, 'detail' | 'charts'> {
  const detail = store?.snapshot() ?? null;
  const charts = detail === null ? [] : panels.map(({ series }) => series(detail.timeline));
  return { detail, charts };
}
