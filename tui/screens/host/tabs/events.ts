import type { FleetEvent } from '../../../data/fleet-event.ts';
import { tableView } from '../../../export/table-view.ts';
import type { Table } from '../../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../../table/table-place.ts';
import { tableSummary } from '../../../table/table-summary.ts';
import { ends, line } from '../../../text/spans.ts';
import type { Theme } from '../../../theme/theme.ts';
import { createEventTable } from '../../events/event-table.ts';
import { actionOf, type KeyBinding } from '../../key-binding.ts';
import type { ScreenSize } from '../../screen.ts';
import type { HostTab, TabBody, TabContext } from '../tab.ts';

const eventKeys: readonly KeyBinding<'time'>[] = [
  {
    keys: ['enter', 'x'],
    label: 'Enter',
    does: 'show the moment of the event',
    brief: 'that moment',
    action: 'time',
  },
];

/** What changed on the host. */
export const events: HostTab = {
  id: 'events',
  title: 'events',
  open: (context, options) => new HostEvents(context, options),
};

class HostEvents implements TabBody {
  readonly #context: TabContext;
  readonly #table: Table<FleetEvent>;

  constructor(context: TabContext, options: Readonly<Record<string, string>>) {
    this.#context = context;
    const { console } = context;
    this.#table = createEventTable({
      now: () => console.when().at ?? console.fleet().at,
      oneHost: true,
      empty: () => ['Nothing changed on this host, as far as this console knows.'],
    });
    takeTableOptions(this.#table, options);
    this.refresh();
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return eventKeys;
  }

  legend(): string[] {
    return ['times are those of this console: the clock offset of the host is taken off'];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string): boolean {
    if (actionOf(eventKeys, key) === undefined) return false;
    const event = this.#table.selected;
    if (event !== undefined) this.#context.console.travel(Math.floor(event.time / 1_000) * 1_000);
    return true;
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const { selected } = this.#table;
    return [
      ends(tableSummary(this.#table), [[`${this.#table.rows.length} events `, 'dim']], width, theme),
      ...this.#table.lines(width, Math.max(2, height - 2), theme),
      line([[selected === undefined ? '' : ` ${selected.message}`, 'dim']], width, theme),
    ];
  }

  refresh(): void {
    const { key } = this.#context.host();
    this.#table.show(this.#context.console.events().filter(({ hostKey }) => hostKey === key));
  }

  travel(): void {
    this.refresh();
  }

  options(): Record<string, string> {
    return tableOptions(this.#table);
  }

  view(theme: Theme) {
    return tableView(this.#table, { title: '', at: 0 }, theme);
  }

  stop(): void {}
}
