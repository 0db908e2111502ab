import { stateRole } from '../../components/state-role.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { fitText } from '../../text/fit-text.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import { worstFirst } from '../pages.ts';
import { type Room, textBox } from '../text-box.ts';
import { countSpans } from './headline.ts';

const NAMED_WIDTH = 18;

/** All hosts by their state: a sign each, with its name where there is room, and below what the signs mean. */
export const hostMap = textBox('map of hosts', ({ hosts }, room, theme) => {
  const { width, height } = room;
  const rows = mapRows(hosts, { width, height: height - 1 }, theme);
  const blank = Array.from({ length: Math.max(0, height - 1 - rows.length) }, () => '');
  return [...rows, ...blank, line([[' '], ...countSpans(hosts, theme)], width, theme)];
});

/** The signs of the hosts in rows of `width` cells: by name; where they are too many for the room, the worst of them. */
export function mapRows(hosts: readonly FleetHost[], { width, height }: Room, theme: Theme): string[] {
  const byName = hosts.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const named = Math.max(1, Math.floor(width / NAMED_WIDTH));
  if (hosts.length <= named * height)
    return inRows(byName, named, (host) => tile(host, width / named, theme), width, theme);
  const cell = hosts.length <= Math.floor(width / 2) * height ? 2 : 1;
  const perRow = Math.floor(width / cell);
  const sign = (host: FleetHost): Span[] => [[theme.glyphs[host.state].padEnd(cell), stateRole(host)]];
  if (hosts.length <= perRow * height) return inRows(byName, perRow, sign, width, theme);
  const shown = worstFirst(hosts).slice(0, perRow * (height - 1));
  const more = `${hosts.length - shown.length} more that are better`;
  return [...inRows(shown, perRow, sign, width, theme), line([[more, 'dim']], width, theme)];
}

function inRows(
  hosts: readonly FleetHost[],
  perRow: number,
  spans: (host: FleetHost) => Span[],
  width: number,
  theme: Theme,
): string[] {
  return Array.from({ length: Math.ceil(hosts.length / perRow) }, (_, row) =>
    line(hosts.slice(row * perRow, (row + 1) * perRow).flatMap(spans), width, theme),
  );
}

function tile(host: FleetHost, width: number, { glyphs }: Theme): Span[] {
  const name = fitText(host.name, Math.floor(width) - 3, { ellipsis: glyphs.ellipsis });
  return [[` ${glyphs[host.state]}`, stateRole(host)], [` ${name}`]];
}
