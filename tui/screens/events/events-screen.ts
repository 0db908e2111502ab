import type { FleetEvent } from '../../data/fleet-event.ts';
import { tableView } from '../../export/table-view.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { createEventTable } from './event-table.ts';

const eventKeys: readonly KeyBinding<'host' | 'time'>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'show the host at the moment of the event',
    brief: 'host then',
    action: 'host',
  },
  { keys: ['x'], label: 'x', does: 'show this moment on all hosts', brief: 'that moment', action: 'time' },
];

/** What changed on all hosts, in the order in which it happened. */
export const eventsScreen: ScreenKind = {
  id: 'events',
  title: 'events',
  does: 'what changed on all hosts, by corrected time',
  takes: 'nothing',
  open: (place, context) => new EventsScreen(place, context),
};

class EventsScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #table: Table<FleetEvent>;

  constructor({ options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#table = createEventTable({
      now: () => this.#end(),
      empty: () => ['Nothing changed in this window.', 'w shows a longer one.'],
    });
    takeTableOptions(this.#table, options);
    this.refresh();
  }

  crumb(): string {
    return '';
  }

  headline(): Span[] {
    const { missing } = this.#context.eventState();
    if (missing.length === 0) return [[`${this.#table.all.length} events`]];
    const names = missing.slice(0, 3).join(', ');
    return [
      [`${this.#table.all.length} events  `],
      [`missing ${missing.length > 3 ? `${names} and ${missing.length - 3} more` : names}`, 'warn'],
    ];
  }

  bindings(): readonly KeyBinding<unknown>[] {
    return eventKeys;
  }

  legend(): string[] {
    return [
      'times are those of this console: the clock offset of each host is measured and taken off',
      'missing: hosts whose events are not known here, for they did not answer',
    ];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string): boolean {
    const action = actionOf(eventKeys, key);
    const event = this.#table.selected;
    if (action === undefined) return false;
    if (event === undefined) return true;
    const at = Math.floor(event.time / 1_000) * 1_000;
    if (action === 'time') this.#context.travel(at);
    else this.#context.go({ screen: 'host', path: [event.host], at });
    return true;
  }

  click(row: number): void {
    const event = this.#table.rowAt(row - 2);
    if (event !== undefined) this.#table.select(this.#table.options.key(event));
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const { selected } = this.#table;
    const place = `${this.#table.rows.length} in ${this.#context.when().window.name} `;
    return [
      ends(tableSummary(this.#table), [[place, 'dim']], width, theme),
      ...this.#table.lines(width, Math.max(2, height - 2), theme),
      line(
        [
          [
            selected === undefined
              ? ''
              : ` ${selected.host} ${selected.kind} ${selected.subject}: ${selected.message}`,
            'dim',
          ],
        ],
        width,
        theme,
      ),
    ];
  }

  refresh(): void {
    const end = this.#end();
    const start = end - this.#context.when().window.seconds * 1_000;
    this.#table.show(this.#context.events().filter(({ time }) => time >= start && time <= end));
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    return { path: [], options: tableOptions(this.#table) };
  }

  view(theme: Theme) {
    return tableView(this.#table, { title: 'events', at: this.#end() }, theme);
  }

  stop(): void {}

  #end(): number {
    return this.#context.when().at ?? this.#context.fleet().at;
  }
}
