import { humanDuration } from '../../../agent/kit/duration.ts';
import { stateRole } from '../../components/state-role.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { tableView } from '../../export/table-view.ts';
import type { Place } from '../../place/place.ts';
import type { Table } from '../../table/table.ts';
import { tableOptions, takeTableOptions } from '../../table/table-place.ts';
import { tableSummary } from '../../table/table-summary.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { actionOf, type KeyBinding } from '../key-binding.ts';
import type { Screen, ScreenContext, ScreenKind, ScreenSize } from '../screen.ts';
import { labelText } from './columns.ts';
import { createFleetTable, hostReason, stateTotals } from './fleet-table.ts';

type Action = 'open' | 'compare' | 'events';

const fleetKeys: readonly KeyBinding<Action>[] = [
  {
    keys: ['enter', 'right', 'l'],
    label: 'Enter',
    does: 'show the selected host (also right, l)',
    brief: 'open',
    action: 'open',
  },
  {
    keys: ['='],
    label: '=',
    does: 'compare the marked hosts: what differs',
    brief: 'compare',
    action: 'compare',
  },
  { keys: ['v'], label: 'v', does: 'events of the marked hosts', action: 'events' },
];

/** Every host, one row each. */
export const fleetScreen: ScreenKind = {
  id: 'fleet',
  title: 'fleet',
  does: 'every host, worst first',
  takes: 'nothing',
  open: (place, context) => new FleetScreen(place, context),
};

class FleetScreen implements Screen {
  readonly #context: ScreenContext;
  readonly #table = createFleetTable();

  constructor({ options }: Place, context: ScreenContext) {
    this.#context = context;
    takeTableOptions(this.#table, options);
    this.refresh();
  }

  crumb(): string {
    return '';
  }

  headline({ glyphs }: Theme): Span[] {
    const { hosts } = this.#context.fleet();
    const counts = stateTotals(hosts);
    const states = (['up', 'degraded', 'stale', 'down', 'unknown'] as const).filter(
      (state) => counts[state] > 0,
    );
    const spans = states.map(
      (state): Span => [`  ${glyphs[state]} ${counts[state]} ${state}`, stateRole({ state })],
    );
    return [[`${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`], ...spans];
  }

  bindings(): readonly KeyBinding<Action>[] {
    return fleetKeys;
  }

  legend({ glyphs }: Theme): string[] {
    return [
      `${glyphs.up} up   ${glyphs.degraded} degraded: answers, something in it is not well`,
      `${glyphs.stale} stale: no new numbers; they are dim and their age grows   ${glyphs.down} down   ${glyphs.unknown} asking`,
      'age: since its numbers were measured   psi: share of time in which some task waited',
      'disk: the fullest file system   busy: the busiest disk   via: told by another agent',
      `time bar: ${glyphs.event.info} something changed   ${glyphs.event.warning} warning   ${glyphs.event.error} error`,
    ];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string): boolean {
    const action = actionOf(fleetKeys, key);
    if (action === undefined) return false;
    const { selected, chosen } = this.#table;
    const path = chosen.map(({ name }) => name);
    if (action === 'open' && selected) this.#context.go({ screen: 'host', path: [selected.name] });
    if (action === 'compare') this.#context.go({ screen: 'compare', path });
    if (action === 'events') this.#context.go({ screen: 'events', options: { filter: hostFilter(path) } });
    return true;
  }

  click(row: number): void {
    const host = this.#table.rowAt(row - 2);
    if (host === undefined) return;
    if (host === this.#table.selected) this.press('enter');
    else this.#table.select(host.key);
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const table = this.#table;
    const rows = table.lines(width, Math.max(2, height - 2), theme);
    return [this.#summaryLine(width, height - 3, theme), ...rows, detailLine(table.selected, width, theme)];
  }

  refresh(): void {
    this.#table.show(this.#context.fleet().hosts);
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    return { path: [], options: tableOptions(this.#table) };
  }

  view(theme: Theme) {
    return tableView(this.#table, { title: 'fleet', at: this.#context.fleet().at }, theme);
  }

  stop(): void {}

  #summaryLine(width: number, visible: number, theme: Theme): string {
    const { state } = this.#table;
    const { items } = this.#table.shown();
    const last = Math.min(items.length, state.top + visible);
    const place: Span = [`${state.top + 1}-${last} of ${items.length} `, 'dim'];
    return ends(tableSummary(this.#table), items.length > 0 ? [place] : [], width, theme);
  }
}

/** A filter that finds these hosts on the screen of events. */
function hostFilter(names: readonly string[]): string {
  return names.length === 1 ? `host=${names[0]}` : '';
}

/** What the selected host is in words, where the table has signs. */
function detailLine(host: FleetHost | undefined, width: number, theme: Theme): string {
  if (host === undefined) return line([], width, theme);
  const words = host.state === 'up' ? [host.via && `via ${host.via}`] : [hostReason(host)];
  const address = host.target === null ? 'no address' : (host.target.socketPath ?? host.target.url);
  const facts = [...words, address, latency(host), clock(host), labelText(host)].filter(Boolean);
  const head: Span[] = [
    [` ${host.name} `, 'title'],
    [`${host.state} `, stateRole(host)],
  ];
  return line([...head, [` ${facts.join('  ')}`, 'dim']], width, theme);
}

function latency({ latencyMs, state }: FleetHost): string {
  return latencyMs === null || state === 'down' ? '' : `answers in ${humanDuration(latencyMs)}`;
}

/** The clock difference, where it is large enough to mislead someone who compares times. */
function clock({ clockOffsetMs }: FleetHost): string {
  if (clockOffsetMs === null || Math.abs(clockOffsetMs) < 500) return '';
  return `clock ${clockOffsetMs > 0 ? 'ahead' : 'behind'} by ${humanDuration(Math.abs(clockOffsetMs))}`;
}
