import type { Series } from './charts/series.ts';
import type { ChartWindow } from './data/chart-windows.ts';
import type { FleetHost } from './data/fleet-host.ts';
import type { FleetSnapshot, FleetStore } from './data/fleet-store.ts';
import type { HostSnapshot, HostStore } from './data/host-store.ts';
import { createNotifier } from './data/notifier.ts';
import { commonKeys } from './screens/common-keys.ts';
import { type FleetKeyAction, fleetKeyAction } from './screens/fleet/keys.ts';
import { fleetRows } from './screens/fleet/rows.ts';
import { type FleetState, fleetReducer, initialFleetState, selectedIndex } from './screens/fleet/state.ts';
import { visibleHosts } from './screens/fleet/view.ts';
import { hostKeys } from './screens/host/keys.ts';
import { hostLayout } from './screens/host/layout.ts';
import { panels } from './screens/host/panels/index.ts';
import { type HostAction, type HostScreenState, hostReducer, openedHost } from './screens/host/state.ts';
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

export type ConsoleOptions = {
  readonly fleet: FleetStore;
  /** Opens the history of a host; null where it cannot be asked. The console stops it. */
  readonly openHost: (host: FleetHost, window: ChartWindow) => HostStore | null;
};

/** The console without a terminal: what is shown, and what keys do to it. */
export class ConsoleModel {
  readonly #options: ConsoleOptions;
  readonly #notifier = createNotifier();
  readonly #unsubscribe: () => void;
  #store: HostStore | null = null;
  #shown: ConsoleSnapshot;

  constructor(options: ConsoleOptions) {
    this.#options = options;
    this.#shown = {
      fleetState: initialFleetState,
      hostState: null,
      help: false,
      frozen: false,
      fleet: options.fleet.snapshot(),
      ...detailOf(null),
    };
    this.#unsubscribe = options.fleet.subscribe(() => this.#refresh());
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#notifier.subscribe(listener);

  readonly snapshot = (): ConsoleSnapshot => this.#shown;

  /** Does what the key is bound to, on a terminal of that size. */
  press(key: string, size: TerminalSize): ConsoleEffect | undefined {
    const { help, hostState, fleetState } = this.#shown;
    const typing = hostState === null && fleetState.editing && !help;
    const common = typing && key !== 'ctrl-c' ? undefined : actionOf(commonKeys, key);
    if (common === 'quit' || common === 'suspend') return common;
    if (common === 'help') this.#update({ help: !help });
    else if (common === 'freeze') this.#toggleFreeze();
    else if (help) this.#update({ help: !['esc', 'enter'].includes(key) });
    else this.#pressScreen(key, size, typing);
    return undefined;
  }

  stop(): void {
    this.#unsubscribe();
    this.#store?.stop();
  }

  #pressScreen(key: string, size: TerminalSize, typing: boolean): void {
    const { hostState } = this.#shown;
    if (hostState === null || shownHost(this.#shown) === undefined) {
      const action = fleetKeyAction(key, typing);
      if (action !== undefined) this.#actOnFleet(action, size);
      return;
    }
    const action = actionOf(hostKeys, key);
    if (action?.type === 'back') this.#closeHost();
    else if (action !== undefined) this.#actOnHost(hostState, action, size);
  }

  #actOnFleet(action: FleetKeyAction, { rows }: TerminalSize): void {
    const { fleet, fleetState } = this.#shown;
    const hosts = fleetRows(fleet.hosts, fleetState);
    const order = hosts.map(({ key }) => key);
    if (action.type === 'open') {
      const host = hosts[selectedIndex(fleetState, order)];
      if (host) this.#openHost(host);
      return;
    }
    this.#update({ fleetState: fleetReducer(fleetState, action, { order, visible: visibleHosts(rows) }) });
  }

  #actOnHost(state: HostScreenState, action: HostAction, { columns, rows }: TerminalSize): void {
    const { lastScroll } = hostLayout(panels.length, columns, rows);
    const hostState = hostReducer(state, action, lastScroll);
    this.#update({ hostState });
    if (hostState.window === state.window || this.#store === null) return;
    this.#store.show(hostState.window);
    this.#update({ frozen: false, ...detailOf(this.#store) });
  }

  #openHost(host: FleetHost): void {
    this.#store?.stop();
    const hostState = openedHost(host.key);
    this.#store = this.#options.openHost(host, hostState.window);
    this.#store?.subscribe(() => this.#hostAnswered());
    this.#update({ hostState, frozen: false, ...detailOf(this.#store) });
  }

  #closeHost(): void {
    this.#store?.stop();
    this.#store = null;
    this.#update({ hostState: null, ...detailOf(null) });
  }

  #toggleFreeze(): void {
    this.#update({ frozen: !this.#shown.frozen });
    this.#refresh();
  }

  /** A first answer, or the first failure, is shown at once; what follows waits for the tick of the fleet. */
  #hostAnswered(): void {
    const { loaded, because } = this.#store?.snapshot() ?? {};
    const { detail } = this.#shown;
    if (loaded !== detail?.loaded || because !== detail?.because) this.#refresh();
  }

  /** Shows everything that has come in, with one notification. */
  #refresh(): void {
    if (this.#shown.frozen) return;
    this.#update({ fleet: this.#options.fleet.snapshot(), ...detailOf(this.#store) });
  }

  #update(change: Partial<ConsoleSnapshot>): void {
    this.#shown = { ...this.#shown, ...change };
    this.#notifier.notify();
  }
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
