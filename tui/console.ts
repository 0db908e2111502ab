import type { Client } from '../agent/client/client.ts';
import { errorMessage, OperationalError } from '../agent/kit/errors.ts';
import { costLines } from './components/cost-lines.ts';
import { faultBanner } from './components/fault-banner.ts';
import type { FleetBackups } from './data/fleet-backups.ts';
import type { EventsSnapshot, FleetEvents } from './data/fleet-events.ts';
import type { FleetHost } from './data/fleet-host.ts';
import type { FleetProbes } from './data/fleet-probes.ts';
import type { FleetProxies } from './data/fleet-proxies.ts';
import type { FleetSnapshot, FleetStore } from './data/fleet-store.ts';
import type { HostStore } from './data/host-store.ts';
import { createNotifier } from './data/notifier.ts';
import { activeFaults, faultyHosts, type HostFaults } from './data/status-faults.ts';
import type { ExportedView } from './export/exported-view.ts';
import { bindingsOf, frameLines, linesAbove } from './frame.ts';
import { ALT } from './hooks/key-names.ts';
import { Navigation } from './navigation.ts';
import { createColumnChooser } from './overlays/column-chooser.ts';
import { createExportPrompt } from './overlays/export-prompt.ts';
import { createHelp } from './overlays/help.ts';
import type { Overlay } from './overlays/overlay.ts';
import { createPalette } from './overlays/palette.ts';
import { createTimePrompt, type TimePromptOptions, travelTo } from './overlays/time-prompt.ts';
import { paletteEntries } from './palette-entries.ts';
import { formatPlace, type Place, startPlace } from './place/place.ts';
import { type CommonAction, commonKeys } from './screens/common-keys.ts';
import { screenKinds } from './screens/index.ts';
import { actionOf } from './screens/key-binding.ts';
import { startEndingFaults } from './screens/proxies/end-faults.ts';
import type { FrameStatistics, ScreenContext, When } from './screens/screen.ts';
import type { PaletteHistory } from './terminal/palette-history.ts';
import { openQueryHistory, type QueryHistory } from './terminal/query-history.ts';
import type { Role, Theme } from './theme/theme.ts';
import { neighbourWindow, nextEvent, stepped } from './time/time-steps.ts';

export type TerminalSize = { readonly columns: number; readonly rows: number };

/** What only the one who holds the terminal can do. */
export type ConsoleEffect = 'quit' | 'suspend';

/** What the console does outside of itself. Each gives a line that says what was done. */
export type ConsoleActions = {
  readonly copy: (text: string) => string;
  /** Writes the view to a file; a name without a folder is in the working directory, its ending is the format. */
  readonly save: (view: ExportedView, name: string) => Promise<string>;
  readonly mouse: (on: boolean) => string;
};

export type ConsoleOptions = {
  readonly fleet: FleetStore;
  readonly events: Omit<FleetEvents, 'stop'>;
  readonly backups: FleetBackups;
  readonly probes: FleetProbes;
  readonly proxies: FleetProxies;
  readonly openHost: (host: FleetHost, when: When) => HostStore | null;
  readonly client: (host: FleetHost) => Client | null;
  readonly actions: ConsoleActions;
  readonly frames: () => FrameStatistics;
  /** Told of every key and click. */
  readonly touched?: () => void;
  readonly theme: Theme;
  /** Where it begins. @default the fleet, now */
  readonly start?: Place;
  /** What was typed into the palette before, newest first; the console adds to it. @default nothing */
  readonly history?: PaletteHistory;
  /** The queries that were sent before. @default those of this console alone */
  readonly queries?: QueryHistory;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
};

/** The console without a terminal: what is shown, and what keys do to it. */
export class ConsoleModel {
  readonly #options: ConsoleOptions;
  readonly #notifier = createNotifier();
  readonly #unsubscribe: (() => void)[];
  readonly #navigation: Navigation;
  readonly #history: PaletteHistory;
  readonly #queries: QueryHistory;
  #when: When;
  #frozen: FrozenView | null = null;
  #overlay: Overlay | null = null;
  #message: { text: string; role: Role } | null = null;
  #corner = false;
  #mouse = false;
  #version = 0;

  /** @throws OperationalError where the start names a screen, or on it something, that is not there. */
  constructor(options: ConsoleOptions) {
    const { fleet, events, start = startPlace, history = { entries: [], keep: () => undefined } } = options;
    this.#options = options;
    this.#history = history;
    this.#queries = options.queries ?? openQueryHistory();
    this.#when = { at: start.at, window: start.window };
    if (start.at !== null) fleet.showAt(start.at);
    this.#navigation = new Navigation(screenKinds, start, (kind, place) => kind.open(place, this.#context()));
    this.#unsubscribe = [fleet.subscribe(() => this.#refresh()), events.subscribe(() => this.#refresh())];
    this.#reachEvents();
    this.#refresh();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#notifier.subscribe(listener);

  /** Another number whenever there is something new to draw. */
  readonly snapshot = (): number => this.#version;

  /** What is shown, as one line for each row of the terminal. */
  lines({ columns: width, rows: height }: TerminalSize): string[] {
    const { screen, crumbs } = this.#navigation;
    const { at, window } = this.#when;
    const time = {
      now: this.#now(),
      at,
      seconds: window.seconds,
      windowName: window.name,
      frozen: this.#frozen !== null,
      events: this.#events().rows,
      faulty: faultyHosts(this.#options.fleet.present().hosts),
    };
    const corner = this.#corner ? costLines(this.#options.frames()) : [];
    const banner = this.#banner(width);
    const parts = { screen, crumbs, overlay: this.#overlay, message: this.#message, time, banner, corner };
    return frameLines({ ...parts, width, height }, this.#options.theme);
  }

  /** Where one is, as a link. */
  link(): string {
    return formatPlace(
      this.#navigation.place({ ...this.#when, at: this.#when.at ?? this.#frozen?.at ?? null }),
    );
  }

  /** Does what the key is bound to, on a terminal of that size. */
  press(key: string, size: TerminalSize): ConsoleEffect | undefined {
    if (!key.startsWith(ALT) || this.#overlay?.takesAlt) return this.#press(key, size);
    return this.#press('esc', size) ?? this.#press(key.slice(ALT.length), size);
  }

  /** Takes pasted text where something is being typed; elsewhere its letters would do what the keys are bound to. */
  paste(text: string, size: TerminalSize): void {
    const overlay = this.#overlay;
    if (overlay?.paste !== undefined) {
      this.#options.touched?.();
      overlay.paste(text);
      this.#draw();
    } else if (overlay !== null || this.#navigation.screen.table()?.state.typing)
      for (const character of text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '')) this.press(character, size);
    else this.#sayLater('nothing here takes pasted text');
  }

  #press(key: string, { columns, rows }: TerminalSize): ConsoleEffect | undefined {
    if (key === 'ctrl-c') return 'quit';
    if (key === 'ctrl-z') return 'suspend';
    this.#options.touched?.();
    this.#message = null;
    const effect = this.#dispatch(key, { width: columns, height: rows - this.#above - 1 });
    this.#draw();
    return effect;
  }

  /** A click with the first button, or a turn of the wheel (`by` lines), at a cell of the terminal, counted from 0. */
  point(
    event: { readonly column: number; readonly row: number; readonly wheel?: 1 | -1 },
    size: TerminalSize,
  ): void {
    this.#options.touched?.();
    if (this.#overlay !== null) return;
    if (event.wheel !== undefined) this.press(event.wheel > 0 ? 'down' : 'up', size);
    else this.#click(event.row, event.column, size);
    this.#draw();
  }

  /** Says something at the bottom until the next key. */
  say(text: string): void {
    this.#sayLater(text);
  }

  stop(): void {
    for (const step of this.#unsubscribe) step();
    this.#navigation.stop();
  }

  #click(row: number, column: number, { columns: width, rows }: TerminalSize): void {
    const above = this.#above;
    this.#navigation.screen.click?.(row - above, column, { width, height: rows - above - 1 });
  }

  /** Lines above the screen. */
  get #above(): number {
    return linesAbove(this.#faults().length > 0);
  }

  /** The faults of now, also while a moment of the past is shown or the view is frozen. */
  #faults(): readonly HostFaults[] {
    return activeFaults(this.#options.fleet.present().hosts);
  }

  #banner(width: number): string | null {
    const faults = this.#faults();
    if (faults.length === 0) return null;
    const isPast = this.#when.at !== null || this.#frozen !== null;
    const now = this.#options.fleet.present().at;
    return faultBanner({ faults, now, isPast, width }, this.#options.theme);
  }

  #dispatch(key: string, size: { width: number; height: number }): ConsoleEffect | undefined {
    const { screen } = this.#navigation;
    const table = screen.table();
    if (this.#overlay !== null) {
      const overlay = this.#overlay;
      if (overlay.press(key) === 'close' && this.#overlay === overlay) this.#overlay = null;
      return undefined;
    }
    if (table?.state.typing) return void table.press(key);
    if (screen.press(key, size)) return undefined;
    if (key === 'c' && table !== null) return void this.#open(createColumnChooser(table));
    if (table?.press(key)) return undefined;
    if (key === 'esc' && table?.clear()) return undefined;
    const action = actionOf(commonKeys, key);
    if (action === 'quit' || action === 'suspend') return action;
    if (action !== undefined) this.#common[action]();
    return undefined;
  }

  readonly #common: Record<Exclude<CommonAction, 'quit' | 'suspend'>, () => void> = {
    help: () => this.#open(this.#help()),
    palette: () => this.#open(this.#palette()),
    back: () => void this.#navigation.back(this.#when),
    'last-view': () => this.#lastView(),
    freeze: () => this.#toggleFreeze(),
    'step-back': () => this.#travel(stepped(this.#when, -1, this.#now())),
    'step-forward': () => this.#travel(stepped(this.#when, 1, this.#now())),
    'event-before': () => this.#travel(nextEvent(this.#when, -1, this.#now(), this.#events().rows)),
    'event-after': () => this.#travel(nextEvent(this.#when, 1, this.#now(), this.#events().rows)),
    jump: () => this.#open(createTimePrompt(this.#timeChoice())),
    live: () => this.#live(),
    'end-faults': () => startEndingFaults(this.#context()),
    'longer-window': () => this.#show({ ...this.#when, window: neighbourWindow(this.#when.window, 1) }),
    'shorter-window': () => this.#show({ ...this.#when, window: neighbourWindow(this.#when.window, -1) }),
    'copy-link': () => this.#say(this.#options.actions.copy(this.link())),
    'copy-view': () => this.#copyView(),
    export: () => this.#open(this.#export()),
    mouse: () => {
      this.#mouse = !this.#mouse;
      this.#say(this.#options.actions.mouse(this.#mouse));
    },
    overlay: () => {
      this.#corner = !this.#corner;
    },
  };

  #open(overlay: Overlay): void {
    this.#overlay = overlay;
  }

  #help(): Overlay {
    const { kind, screen } = this.#navigation;
    const bindings = bindingsOf(screen);
    return createHelp({ title: kind.title, bindings, legend: (theme) => screen.legend(theme) });
  }

  #palette(): Overlay {
    const commands = bindingsOf(this.#navigation.screen);
    return createPalette({
      history: this.#history.entries,
      ran: (text) => this.#ran(text),
      entries: () =>
        paletteEntries({
          kinds: screenKinds,
          hosts: this.#fleet().hosts,
          commands,
          go: (change) => this.#tryTo(() => this.#go(change)),
          press: (key) => {
            this.#overlay = null;
            this.#dispatch(key, { width: 80, height: 21 });
          },
          travel: (text) => travelTo(text, this.#timeChoice()),
        }),
    });
  }

  #ran(text: string): void {
    const { entries, keep } = this.#history;
    entries.splice(0, entries.length, text, ...entries.filter((one) => one !== text));
    keep();
  }

  #export(): Overlay {
    return createExportPrompt(this.#navigation.kind.id, (name) => {
      this.#options.actions.save(this.#view(), name).then(
        (done) => this.#sayLater(done, 'good'),
        (error: unknown) => this.#sayLater(errorMessage(error), 'bad'),
      );
    });
  }

  #copyView(): void {
    const { rows } = this.#view();
    const text = rows.map((cells) => cells.map((cell) => cell.text).join('\t')).join('\n');
    this.#say(this.#options.actions.copy(text));
  }

  #view(): ExportedView {
    return { ...this.#navigation.screen.view(this.#options.theme), link: this.link() };
  }

  #lastView(): void {
    const place = this.#navigation.last;
    if (place === null) {
      this.#say('there is no last view yet');
      return;
    }
    this.#navigation.remember(this.#when);
    this.#navigation.reset(place);
    this.#show(place);
  }

  /** Opens a place over what is shown. @throws OperationalError where it cannot. */
  #go(change: Pick<Place, 'screen'> & Partial<Place>): void {
    const { at, window } = this.#when;
    const place: Place = { path: [], options: {}, at, window, ...change };
    this.#navigation.remember(this.#when);
    if (place.at !== at || place.window !== window) this.#show(place);
    this.#navigation.push(place);
    this.#refresh();
  }

  #timeChoice(): TimePromptOptions {
    return { now: () => this.#now(), travel: (at) => this.#travel(at) };
  }

  #travel(at: number | null): void {
    this.#show({ ...this.#when, at });
  }

  #live(): void {
    this.#frozen = null;
    this.#travel(null);
    this.#refresh();
  }

  /** Shows another moment or window, everywhere. A frozen view is left: it stands for one moment. */
  #show({ at, window }: When): void {
    const moved = at !== this.#when.at;
    this.#when = { at, window };
    this.#frozen = null;
    if (moved) this.#options.fleet.showAt(at);
    this.#reachEvents();
    this.#navigation?.screen.travel();
    this.#refresh();
  }

  #toggleFreeze(): void {
    const { fleet, events } = this.#options;
    this.#frozen = this.#frozen
      ? null
      : { at: this.#now(), fleet: fleet.snapshot(), present: fleet.present(), events: events.snapshot() };
    if (this.#frozen === null) this.#refresh();
  }

  /** Twice the window before the moment that is shown: the way to the event before leads there. */
  #reachEvents(): void {
    const { at, window } = this.#when;
    this.#options.events.reach((at ?? this.#now()) - 2 * window.seconds * 1_000);
  }

  #context(): ScreenContext {
    const { openHost, client, frames, backups, probes, proxies } = this.#options;
    return {
      fleet: () => this.#fleet(),
      present: () => this.#present(),
      when: () => this.#when,
      events: () => this.#events().rows,
      eventState: () => this.#events(),
      backups,
      probes,
      proxies,
      openHost,
      client,
      frames,
      go: (change) => {
        const problem = this.#tryTo(() => this.#go(change));
        if (problem !== undefined) this.#say(problem, 'bad');
      },
      travel: (at) => this.#travel(at),
      say: (text, role) => this.#sayLater(text, role),
      overlay: (overlay) => {
        this.#overlay = overlay;
      },
      changed: () => this.#refresh(),
      help: () => this.#open(this.#help()),
      copy: (text) => this.#say(this.#options.actions.copy(text)),
      queries: this.#queries,
    };
  }

  #fleet(): FleetSnapshot {
    return this.#frozen?.fleet ?? this.#options.fleet.snapshot();
  }

  #present(): FleetSnapshot {
    return this.#frozen?.present ?? this.#options.fleet.present();
  }

  #events(): EventsSnapshot {
    return this.#frozen?.events ?? this.#options.events.snapshot();
  }

  #now(): number {
    return this.#frozen?.at ?? this.#options.now?.() ?? Date.now();
  }

  /** Takes everything that has come in, and draws. */
  #refresh(): void {
    if (this.#frozen !== null || this.#navigation === undefined) return;
    this.#navigation.screen.refresh();
    this.#draw();
  }

  #say(text: string, role: Role = 'accent'): void {
    this.#message = { text, role };
  }

  #sayLater(text: string, role: Role = 'accent'): void {
    this.#say(text, role);
    this.#draw();
  }

  /** Does something that a person asked for; what is wrong with it, where it cannot be done. */
  #tryTo(act: () => void): string | undefined {
    try {
      act();
      return undefined;
    } catch (error) {
      if (error instanceof OperationalError) return error.message;
      throw error;
    }
  }

  #draw(): void {
    this.#version++;
    this.#notifier.notify();
  }
}

/** What stands still while the console is frozen. */
type FrozenView = {
  readonly at: number;
  readonly fleet: FleetSnapshot;
  readonly present: FleetSnapshot;
  readonly events: EventsSnapshot;
};
