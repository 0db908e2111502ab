import { paintCells } from '../../charts/cells.ts';
import { heatCell } from '../../charts/heat-map.ts';
import { stateRole } from '../../components/state-role.ts';
import { type FleetHost, stress } from '../../data/fleet-host.ts';
import type { Table } from '../../table/table.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Theme } from '../../theme/theme.ts';
import type { ScreenSize } from '../screen.ts';

const MARGIN = 1;

/** How hosts are laid out on a map: a cell each, with blanks between them where there is room. */
export type FleetMapLayout = { readonly perRow: number; readonly cellWidth: 1 | 2 };

export function fleetMapLayout(hosts: number, { width, height }: ScreenSize): FleetMapLayout {
  const room = Math.max(1, width - 2 * MARGIN);
  const spread = Math.max(1, Math.floor(room / 2));
  return Math.ceil(hosts / spread) <= height - 1
    ? { perRow: spread, cellWidth: 2 }
    : { perRow: room, cellWidth: 1 };
}

/**
 * Every host as one sign, as exactly `height` lines: how much it uses of what the table is sorted by, or its state where
 * it is not up.
 */
export function fleetMapLines(table: Table<FleetHost>, size: ScreenSize, theme: Theme): string[] {
  const { width, height } = size;
  const { rows, selected } = table;
  const layout = fleetMapLayout(rows.length, size);
  const ratio = ratioOf(table);
  const lines = Array.from({ length: Math.ceil(rows.length / layout.perRow) }, (_, index) =>
    mapLine(
      rows.slice(index * layout.perRow, (index + 1) * layout.perRow),
      { selected, ratio, layout, width },
      theme,
    ),
  );
  const at = selected === undefined ? 0 : Math.floor(rows.indexOf(selected) / layout.perRow);
  const top = Math.max(0, Math.min(at - height + 2, lines.length - height + 1));
  const blank = line([], width, theme);
  const visible = Array.from({ length: height - 1 }, (_, index) => lines[top + index] ?? blank);
  return [scaleLine(table, width, theme), ...visible];
}

/** The host at a cell of the map, or undefined. */
export function fleetMapHost(
  table: Table<FleetHost>,
  { line, column }: { readonly line: number; readonly column: number },
  size: ScreenSize,
): FleetHost | undefined {
  const { perRow, cellWidth } = fleetMapLayout(table.rows.length, size);
  const place = Math.floor((column - MARGIN) / cellWidth);
  return place >= 0 && place < perRow ? table.rows[line * perRow + place] : undefined;
}

type Ratio = (host: FleetHost) => number | null;

function mapLine(
  hosts: readonly FleetHost[],
  options: { selected: FleetHost | undefined; ratio: Ratio; layout: FleetMapLayout; width: number },
  theme: Theme,
): string {
  const { selected, ratio, layout, width } = options;
  const gap = ' '.repeat(layout.cellWidth - 1);
  const cells = hosts.map((host) => {
    const plain =
      host.state === 'up'
        ? heatCell(ratio(host), theme)
        : { text: theme.glyphs[host.state], role: stateRole(host) };
    const text = plain.text === ' ' ? theme.glyphs.grid : plain.text;
    return (
      paintCells([{ text, role: host === selected ? 'selected' : (plain.role ?? 'plain') }], theme) + gap
    );
  });
  const used = MARGIN + hosts.length * layout.cellWidth;
  return ' '.repeat(MARGIN) + cells.join('') + ' '.repeat(Math.max(0, width - used));
}

/** What is shown of each host: the column that the table is sorted by, where that is a share; else whatever it uses most of. */
function ratioOf({ state, columns }: Table<FleetHost>): Ratio {
  const column = columns.find(({ id, quantity }) => id === state.sort && quantity === 'ratio');
  if (column === undefined) return ({ status }) => (status?.summary ? stress(status.summary) : null);
  return (host) => {
    const value = column.value?.(host);
    return typeof value === 'number' ? value : null;
  };
}

function scaleLine(table: Table<FleetHost>, width: number, theme: Theme): string {
  const column = table.columns.find(({ id, quantity }) => id === table.state.sort && quantity === 'ratio');
  const what = column?.does ?? column?.title ?? 'the largest of cpu, memory, disk, pressure';
  const steps = [0, 0.2, 0.4, 0.6, 0.8].flatMap((ratio): Span[] => {
    const cell = heatCell(ratio, theme);
    return [
      [` ${cell.text}`, cell.role ?? 'plain'],
      [` ${ratio * 100}%`, 'dim'],
    ];
  });
  return line([[` ${what}: `], ...steps, [`  others: their state`, 'dim']], width, theme);
}
