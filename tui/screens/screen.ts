import type { Client } from '../../agent/client/client.ts';
import type { ChartWindow } from '../data/chart-windows.ts';
import type { FleetBackups } from '../data/fleet-backups.ts';
import type { FleetEvent } from '../data/fleet-event.ts';
import type { FleetHost } from '../data/fleet-host.ts';
import type { FleetProbes } from '../data/fleet-probes.ts';
import type { FleetProxies } from '../data/fleet-proxies.ts';
import type { FleetSnapshot } from '../data/fleet-store.ts';
import type { HostStore } from '../data/host-store.ts';
import type { ExportedView } from '../export/exported-view.ts';
import type { Overlay } from '../overlays/overlay.ts';
import type { Place } from '../place/place.ts';
import type { Table } from '../table/table.ts';
import type { QueryHistory } from '../terminal/query-history.ts';
import type { Span } from '../text/spans.ts';
import type { Role, Theme } from '../theme/theme.ts';
import type { KeyBinding } from './key-binding.ts';

/** The moment that all screens show, and how far back their charts reach. */
export type When = {
  /** Milliseconds since the epoch; null for now. */
  readonly at: number | null;
  readonly window: ChartWindow;
};

/** What a screen gets of the console. All that is read here stands still while the console is frozen. */
export type ScreenContext = {
  readonly fleet: () => FleetSnapshot;
  /** The fleet as it is, whatever moment is shown; stands still while the console is frozen. */
  readonly present: () => FleetSnapshot;
  readonly when: () => When;
  /** What changed on all hosts in the window, newest first: the marks on the time bar and on every chart. */
  readonly events: () => readonly FleetEvent[];
  /** Whether all events of the window are known, and of which hosts they are not. */
  readonly eventState: () => { readonly loaded: boolean; readonly missing: readonly string[] };
  /** The backups of all hosts, which are asked for while a screen listens. */
  readonly backups: FleetBackups;
  /** The probes of all hosts, which are asked for while a screen listens; what is shown while frozen is the screen's. */
  readonly probes: FleetProbes;
  /** The fault proxies of all hosts, which are asked for while a screen listens. */
  readonly proxies: FleetProxies;
  /** Opens the history of a host; null where it cannot be asked. The screen stops it. */
  readonly openHost: (host: FleetHost, when: When) => HostStore | null;
  /** A client of the agent of a host; null where it cannot be asked. Answers go through `safeDeep` first. */
  readonly client: (host: FleetHost) => Client | null;
  /** What the console itself costs and how it draws. */
  readonly frames: () => FrameStatistics;
  /** Opens another screen over this one; what is not given stays as it is. */
  readonly go: (change: Pick<Place, 'screen'> & Partial<Place>) => void;
  /** Shows a moment on all screens. */
  readonly travel: (at: number | null) => void;
  /** Shows one line at the bottom until the next key. */
  readonly say: (text: string, role?: Role) => void;
  /** Opens an overlay, such as a question, that takes the keys until it is closed; null closes the one that is open. */
  readonly overlay: (overlay: Overlay | null) => void;
  /** Takes what has come in and draws. */
  readonly changed: () => void;
  /** Opens the help of the screen that is shown. */
  readonly help: () => void;
  /** Puts a text into the clipboard, and says so. */
  readonly copy: (text: string) => void;
  /** The queries that were sent, in this console and before. */
  readonly queries: QueryHistory;
};

/** How the console draws: times in ms, over the last frames. */
export type FrameStatistics = {
  readonly frames: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  readonly bytesPerFrame: number;
  readonly bytesPerSecond: number;
  /** Frames that were due and not drawn, for one was still being drawn. */
  readonly dropped: number;
  readonly cpuRatio: number;
  readonly residentBytes: number;
};

export type ScreenSize = { readonly width: number; readonly height: number };

/** A screen that is open: what it shows, what its own keys do. What is common to all is the console's. */
export interface Screen {
  /** What it is about, for the breadcrumbs: `web-1`; empty when the title of the screen says all. */
  crumb(): string;
  /** What stands beside the breadcrumbs: totals, the state of a host. */
  headline(theme: Theme): readonly Span[];
  /** Its own keys, for footer and help; the table's and the common ones come after them. */
  bindings(): readonly KeyBinding<unknown>[];
  /** What its signs mean, for the help. */
  legend(theme: Theme): readonly string[];
  /** The table that the keys of tables are for. */
  table(): Table<never> | null;
  /** Does what the key is bound to on this screen; false when it is not. */
  press(key: string, size: ScreenSize): boolean;
  /** A click on a line of the screen. */
  click?(line: number, column: number, size: ScreenSize): void;
  /** Exactly `height` lines of `width` cells. */
  lines(size: ScreenSize, theme: Theme): string[];
  /** Takes what is newest; not called while the console is frozen. */
  refresh(): void;
  /** Shows another moment or window. */
  travel(): void;
  /** What it is about and what is chosen on it, for links: `path` and `options` of its place. */
  place(): Pick<Place, 'path' | 'options'>;
  /** What is copied and exported. */
  view(theme: Theme): Omit<ExportedView, 'link'>;
  stop(): void;
}

/** A kind of screen: one folder, one line in `index.ts`. */
export type ScreenKind = {
  readonly id: string;
  readonly title: string;
  /** What it shows, for the palette. */
  readonly does: string;
  /** What it takes after its name in the palette; completed from the hosts where it is one. */
  readonly takes: 'nothing' | 'host' | 'hosts' | 'text';
  /** @throws OperationalError when the place names something that is not there. */
  readonly open: (place: Place, context: ScreenContext) => Screen;
};

/** The end of the window that is shown, ms since the epoch. */
export function shownMoment({ when, fleet }: ScreenContext): number {
  return when().at ?? fleet().at;
}
