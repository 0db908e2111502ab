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
import { backupWords, labelText } from './columns.ts';
import { fleetMapHost, fleetMapLayout, fleetMapLines } from './fleet-map.ts';
import { createFleetTable, hostReason, stateTotals } from './fleet-table.ts';

type Action =
  | 'open'
  | 'compare'
  | 'events'
  | 'map'
  | 'backups'
  | 'probes'
  | 'proxies'
  | { readonly step: 'left' | 'right' | 'up' | 'down' };

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
  {
    keys: ['x'],
    label: 'x',
    does: 'a map of all hosts, a cell each; s chooses what it shows',
    action: 'map',
  },
  { keys: ['v'], label: 'v', does: 'events of the marked hosts', action: 'events' },
  { keys: ['p'], label: 'p', does: 'the probes of all hosts', action: 'probes' },
  { keys: ['P'], label: 'P', does: 'the fault proxies of all hosts', action: 'proxies' },
  { keys: ['B'], label: 'B', does: 'the backups of all hosts, or of the marked ones', action: 'backups' },
];

/** On the map, arrows move among cells; Enter alone opens. */
const mapKeys: readonly KeyBinding<Action>[] = [
  { keys: ['enter'], label: 'Enter', does: 'show the selected host', brief: 'open', action: 'open' },
  { keys: ['left', 'h'], label: 'left h', does: 'to the left', action: { step: 'left' } },
  { keys: ['right', 'l'], label: 'right l', does: 'to the right', action: { step: 'right' } },
  { keys: ['up', 'k'], label: 'up k', does: 'a line up', action: { step: 'up' } },
  { keys: ['down', 'j'], label: 'down j', does: 'a line down', action: { step: 'down' } },
  ...fleetKeys.slice(1),
];

/** Every host, one row or one cell of a map each. */
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
  #map: boolean;

  constructor({ options }: Place, context: ScreenContext) {
    this.#context = context;
    this.#map = options.map === 'on';
    takeTableOptions(this.#table, options);
    this.refresh();
  }

  crumb(): string {
    return '';
  }

  headline({ glyphs }: Theme): Span[] {
    const { hosts, past } = this.#context.fleet();
    const counts = stateTotals(hosts);
    const states = (['up', 'degraded', 'stale', 'down', 'unknown'] as const).filter(
      (state) => counts[state] > 0,
    );
    const spans = states.map(
      (state): Span => [`  ${glyphs[state]} ${counts[state]} ${state}`, stateRole({ state })],
    );
    const asking =
      past !== undefined && past.answered < past.asked
        ? `${past.answered} of ${past.asked} have told   `
        : '';
    const backups = backupWords(hosts);
    return [
      [asking, 'warn'],
      [`${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`],
      ...spans,
      [backups === '' ? '' : `  ${backups}`, 'warn'],
    ];
  }

  bindings(): readonly KeyBinding<Action>[] {
    return this.#map ? mapKeys : fleetKeys;
  }

  legend({ glyphs }: Theme): string[] {
    return [
      `${glyphs.up} up   ${glyphs.degraded} degraded: answers, something in it is not well`,
      `${glyphs.stale} stale: no new numbers; they are dim and their age grows   ${glyphs.down} down   ${glyphs.unknown} asking`,
      'age: since its numbers were measured   psi: share of time in which some task waited',
      'disk: the fullest file system   busy: the busiest disk   via: told by another agent',
      `backups: ${glyphs.down} how many fail   ${glyphs.degraded} how many are late   ${glyphs.up} all are well`,
      `time bar: ${glyphs.event.info} something changed   ${glyphs.event.warning} warning   ${glyphs.event.error} error`,
    ];
  }

  table(): Table<never> {
    return this.#table as unknown as Table<never>;
  }

  press(key: string, size: ScreenSize): boolean {
    const action = actionOf(this.bindings(), key);
    if (action === undefined) return false;
    if (typeof action === 'object') this.#step(action.step, size);
    if (action === 'map') this.#map = !this.#map;
    const { selected, chosen } = this.#table;
    const path = chosen.map(({ name }) => name);
    if (action === 'open' && selected) this.#context.go({ screen: 'host', path: [selected.name] });
    if (action === 'backups') this.#context.go({ screen: 'backups', path: this.#markedNames() });
    if (action === 'probes') this.#context.go({ screen: 'probes' });
    if (action === 'proxies') this.#context.go({ screen: 'proxies' });
    if (action === 'compare') this.#context.go({ screen: 'compare', path });
    if (action === 'events') this.#context.go({ screen: 'events', options: { filter: hostFilter(path) } });
    return true;
  }

  click(row: number, column: number, size: ScreenSize): void {
    const host = this.#map
      ? fleetMapHost(this.#table, { line: row - 2, column }, mapSize(size))
      : this.#table.rowAt(row - 2);
    if (host === undefined) return;
    if (host === this.#table.selected) this.press('enter', size);
    else this.#table.select(host.key);
  }

  lines({ width, height }: ScreenSize, theme: Theme): string[] {
    const table = this.#table;
    const rows = this.#map
      ? fleetMapLines(table, mapSize({ width, height }), theme)
      : table.lines(width, Math.max(2, height - 2), theme);
    return [this.#summaryLine(width, height - 3, theme), ...rows, detailLine(table.selected, width, theme)];
  }

  refresh(): void {
    this.#table.show(this.#context.fleet().hosts);
  }

  travel(): void {
    this.refresh();
  }

  place(): Pick<Place, 'path' | 'options'> {
    return { path: [], options: { map: this.#map ? 'on' : '', ...tableOptions(this.#table) } };
  }

  view(theme: Theme) {
    return tableView(this.#table, { title: 'fleet', at: this.#context.fleet().at }, theme);
  }

  stop(): void {}

  #markedNames(): string[] {
    const { marked } = this.#table.state;
    return this.#table.all.filter(({ key }) => marked.has(key)).map(({ name }) => name);
  }

  #step(step: 'left' | 'right' | 'up' | 'down', size: ScreenSize): void {
    const { perRow } = fleetMapLayout(this.#table.rows.length, mapSize(size));
    this.#table.act({ type: 'move', by: { left: -1, right: 1, up: -perRow, down: perRow }[step] });
  }

  #summaryLine(width: number, visible: number, theme: Theme): string {
    const { state } = this.#table;
    const { items } = this.#table.shown();
    const last = Math.min(items.length, state.top + visible);
    const shown = this.#map
      ? `${this.#table.rows.length} hosts `
      : `${state.top + 1}-${last} of ${items.length} `;
    const place: Span = [shown, 'dim'];
    return ends(tableSummary(this.#table), items.length > 0 ? [place] : [], width, theme);
  }
}

function mapSize({ width, height }: ScreenSize): ScreenSize {
  return { width, height: Math.max(2, height - 2) };
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
  const facts = [...words, address, latency(host), clock(host), backupWords([host]), labelText(host)].filter(
    Boolean,
  );
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
