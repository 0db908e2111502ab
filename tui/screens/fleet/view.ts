import { humanDuration } from '../../../agent/kit/duration.ts';
import { keyLine } from '../../components/key-line.ts';
import { stateRole } from '../../components/state-role.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import type { FleetSnapshot } from '../../data/fleet-store.ts';
import { fitText } from '../../text/fit-text.ts';
import { ends, line, type Span } from '../../text/spans.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import { commonKeys } from '../common-keys.ts';
import { labelText } from './columns.ts';
import { filterKeys, fleetKeys } from './keys.ts';
import { fleetRows, type PlacedColumn, placeColumns, totals } from './rows.ts';
import { type FleetState, selectedIndex, visibleTop } from './state.ts';

export type FleetViewOptions = {
  readonly snapshot: FleetSnapshot;
  readonly state: FleetState;
  readonly frozen: boolean;
  readonly width: number;
  readonly height: number;
};

/** Lines that are not hosts: header, filter, column titles, the selected host in words, keys. */
const FRAME_LINES = 5;

/** How many hosts are visible on a terminal of that height. */
export function visibleHosts(height: number): number {
  return Math.max(1, height - FRAME_LINES);
}

/** The fleet screen as exactly `height` lines. Only the visible hosts are drawn. */
export function fleetLines(options: FleetViewOptions, theme: Theme): string[] {
  const { snapshot, state, width, height } = options;
  const rows = fleetRows(snapshot.hosts, state);
  const index = selectedIndex(
    state,
    rows.map(({ key }) => key),
  );
  const visible = visibleHosts(height);
  const top = visibleTop(state.top, index, visible, rows.length);
  const columns = placeColumns(width - 1);
  const hosts = rows.slice(top, top + visible);
  const body = hosts.map((host, row) =>
    hostLine(host, columns, { selected: row === index - top, width }, theme),
  );
  const blank = line([], width, theme);
  return [
    headerLine(options, theme),
    filterLine(options, { found: rows.length, first: top + 1, last: top + hosts.length }, theme),
    titleLine(columns, state, width, theme),
    ...filled(body.length > 0 ? body : emptyLines(options, theme), visible, blank),
    detailLine(rows[index], width, theme),
    keyLine([...(state.editing ? filterKeys : fleetKeys), ...commonKeys], width, theme),
  ];
}

function filled(lines: readonly string[], count: number, blank: string): string[] {
  return Array.from({ length: count }, (_, index) => lines[index] ?? blank);
}

function headerLine({ snapshot, frozen, width }: FleetViewOptions, theme: Theme): string {
  const counts = totals(snapshot.hosts);
  const left: Span[] = [
    [' vedette ', 'title'],
    [` ${snapshot.hosts.length} ${snapshot.hosts.length === 1 ? 'host' : 'hosts'} `],
  ];
  for (const state of ['up', 'degraded', 'stale', 'down', 'unknown'] as const) {
    if (counts[state] === 0) continue;
    left.push([`  ${theme.glyphs[state]} ${counts[state]} ${state}`, stateRole({ state })]);
  }
  const clock = `${new Date(snapshot.at).toISOString().slice(11, 19)}Z `;
  const refresh: Span = frozen ? [' FROZEN ', 'selected'] : ['live 1 s', 'good'];
  return ends(left, [refresh, [`  ${clock}`]], width, theme);
}

function filterLine(
  { snapshot, state, width }: FleetViewOptions,
  shown: { found: number; first: number; last: number },
  theme: Theme,
): string {
  const order = `${state.sort === 'worst' ? 'worst first' : `by ${state.sort}`}${state.reversed ? ', reversed' : ''}`;
  const cursor: Span[] = state.editing ? [[' ', 'selected']] : [];
  const filter: Span[] =
    state.editing || state.filter !== ''
      ? [
          ['  /', 'accent'],
          [state.filter],
          ...cursor,
          [`  ${shown.found} of ${snapshot.hosts.length}`, 'dim'],
        ]
      : [];
  const place: Span = [`${shown.first}-${shown.last} of ${shown.found} `, 'dim'];
  return ends([[` ${order}`, 'dim'], ...filter], shown.found > 0 ? [place] : [], width, theme);
}

function titleLine(columns: readonly PlacedColumn[], state: FleetState, width: number, theme: Theme): string {
  const { sortedDown, sortedUp, ellipsis } = theme.glyphs;
  const spans = columns.flatMap(({ column, width }): Span[] => {
    const mark = column.id === state.sort ? (state.reversed ? sortedUp : sortedDown) : '';
    return [[' '], [fitText(`${column.title}${mark}`, width, { align: column.align, ellipsis }), 'axis']];
  });
  return line(spans, width, theme);
}

function hostLine(
  host: FleetHost,
  columns: readonly PlacedColumn[],
  { selected, width }: { selected: boolean; width: number },
  theme: Theme,
): string {
  const spans: Span[] = [[selected ? theme.glyphs.selected : ' ']];
  const shown = host.state === 'down' ? columns.filter(({ column }) => DOWN_COLUMNS.has(column.id)) : columns;
  shown.forEach(({ column, width }, index) => {
    const { ellipsis } = theme.glyphs;
    const text = fitText(column.text(host, theme, width), width, { align: column.align, ellipsis });
    spans.push([index === 0 ? '' : ' '], [text, cellRole(host, column)]);
  });
  if (host.state === 'down') spans.push([`  ${reason(host)}`, 'bad']);
  if (!selected) return line(spans, width, theme);
  const plain = line(
    spans.map(([text]) => [text]),
    width,
    theme,
  );
  return theme.paint('selected', plain);
}

/** The numbers of a host that is down say nothing; its reason takes their place. */
const DOWN_COLUMNS: ReadonlySet<string> = new Set(['state', 'host', 'age']);

function cellRole(host: FleetHost, { id, role }: PlacedColumn['column']): Role {
  if (id === 'state') return stateRole(host);
  const told = host.state === 'stale' || host.state === 'unknown' ? 'dim' : undefined;
  return told ?? role?.(host) ?? 'plain';
}

/** Why a host is not up and when it was last seen, in words. */
function reason({ because, lastSeenMs, via }: FleetHost): string {
  const seen = lastSeenMs === undefined ? 'never seen' : `last seen ${humanDuration(lastSeenMs)} ago`;
  return [because, seen, via === null ? undefined : `via ${via}`].filter((part) => part).join(', ');
}

/** What the selected host is in words, where the table has signs. */
function detailLine(host: FleetHost | undefined, width: number, theme: Theme): string {
  if (host === undefined) return line([], width, theme);
  const words = host.state === 'up' ? [host.via && `via ${host.via}`] : [reason(host)];
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

function emptyLines({ snapshot, state, width }: FleetViewOptions, theme: Theme): string[] {
  const words =
    snapshot.hosts.length === 0
      ? [
          'No hosts yet.',
          'Start an agent here: vedette agent   Or name one: vedette tui --url http://HOST:8338',
        ]
      : [`No host matches "${state.filter}".`, 'Esc shows all hosts again.'];
  return ['', ...words].map((text) => line([[`  ${text}`, 'dim']], width, theme));
}

/** What the signs of the table mean, for the help. */
export function fleetLegend({ glyphs }: Theme): string[] {
  return [
    `${glyphs.up} up   ${glyphs.degraded} degraded: answers, something in it is not well`,
    `${glyphs.stale} stale: no new numbers; they are dim and their age grows   ${glyphs.down} down   ${glyphs.unknown} asking`,
    'age: since its numbers were measured   psi: share of time in which some task waited',
    'disk: the fullest file system   busy: the busiest disk   via: told by another agent',
  ];
}
