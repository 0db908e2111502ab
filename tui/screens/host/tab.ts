import type { FleetHost } from '../../data/fleet-host.ts';
import type { HostSnapshot } from '../../data/host-store.ts';
import type { ExportedView } from '../../export/exported-view.ts';
import type { Table } from '../../table/table.ts';
import type { Theme } from '../../theme/theme.ts';
import type { KeyBinding } from '../key-binding.ts';
import type { ScreenContext, ScreenSize } from '../screen.ts';

/** What a tab knows of its host. All of it stands still while the console is frozen. */
export type TabContext = {
  readonly console: ScreenContext;
  /** The host as the fleet knows it now. */
  readonly host: () => FleetHost;
  /** Its history and processes; null where it cannot be asked. */
  readonly detail: () => HostSnapshot | null;
};

/** One of the views of a host that is open. */
export interface TabBody {
  bindings(): readonly KeyBinding<unknown>[];
  legend(theme: Theme): readonly string[];
  table(): Table<never> | null;
  /** Does what the key is bound to on this tab; false when it is not. */
  press(key: string, size: ScreenSize): boolean;
  /** Exactly `height` lines of `width` cells. */
  lines(size: ScreenSize, theme: Theme): string[];
  /** Takes what is newest. */
  refresh(): void;
  /** Shows another moment or window. */
  travel(): void;
  options(): Readonly<Record<string, string>>;
  view(theme: Theme): Pick<ExportedView, 'columns' | 'rows' | 'charts'>;
  stop(): void;
}

/** A view of a host: a file in `tabs/`, a word in its `index.ts`. */
export type HostTab = {
  readonly id: string;
  readonly title: string;
  readonly open: (context: TabContext, options: Readonly<Record<string, string>>) => TabBody;
};
