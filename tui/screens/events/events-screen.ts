import type { FleetEvent } from '../../data/fleet-event.ts';
import type { Place } from '../../place/place.ts';
import { takeTableOptions } from '../../table/table-place.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import { type ScreenContext, type ScreenKind, type ScreenSize, shownMoment } from '../screen.ts';
import { TableScreen } from '../table-screen.ts';
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

class EventsScreen extends TableScreen<FleetEvent> {
  readonly #context: ScreenContext;

  constructor({ options }: Place, context: ScreenContext) {
    super(
      createEventTable({
        now: () => shownMoment(context),
        empty: () => ['Nothing changed in this window.', 'w shows a longer one.'],
      }),
    );
    this.#context = context;
    takeTableOptions(this.rows, options);
    this.refresh();
  }

  headline(): Span[] {
    const { missing } = this.#context.eventState();
    const names = missing.slice(0, 3).join(', ');
    const silent = missing.length > 3 ? `${names} and ${missing.length - 3} more` : names;
    return [[`${this.rows.all.length} events`], [silent === '' ? '' : `  missing ${silent}`, 'warn']];
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

  press(key: string): boolean {
    const action = actionOf(eventKeys, key);
    const event = this.rows.selected;
    if (action === undefined) return false;
    if (event === undefined) return true;
    const at = Math.floor(event.time / 1_000) * 1_000;
    if (action === 'time') this.#context.travel(at);
    else this.#context.go({ screen: 'host', path: [event.host], at });
    return true;
  }

  override lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const { selected } = this.rows;
    const detail =
      selected === undefined
        ? ''
        : ` ${selected.host} ${selected.kind} ${selected.subject}: ${selected.message}`;
    return [...this.tableLines(width, height - 1, theme), line([[detail, 'dim']], width, theme)];
  }

  refresh(): void {
    const end = shownMoment(this.#context);
    const start = end - this.#context.when().window.seconds * 1_000;
    this.rows.show(this.#context.events().filter(({ time }) => time >= start && time <= end));
  }

  protected remark(): string {
    return `${this.rows.rows.length} in ${this.#context.when().window.name}`;
  }

  protected exported() {
    return { title: 'events', at: shownMoment(this.#context) };
  }
}
