import type { MeshHost } from '../../data/fleet-mesh.ts';
import { fitText } from '../../text/fit-text.ts';
import { line, type Span } from '../../text/spans.ts';
import type { Role, Theme } from '../../theme/theme.ts';
import type { ScreenSize } from '../screen.ts';
import { meshCell, paintedCell } from './mesh-cell.ts';
import type { MeshMeasure } from './mesh-measures.ts';

/** Cells of a number with its sign, the blank before it included. */
const NUMBER_WIDTH = 8;
const SIGN_WIDTH = 2;
const NAMES = 20;
/** Lines above the cells: the columns by number. */
export const GRID_HEAD = 2;

export type MeshGridOptions = {
  readonly hosts: readonly MeshHost[];
  readonly measure: MeshMeasure;
  /** Whether each cell is a number, as long as any fit. */
  readonly numbers: boolean;
  /** The chosen pair, by index. */
  readonly row: number;
  readonly column: number;
};

/** Which cells are on the screen. */
export type MeshWindow = {
  readonly top: number;
  readonly rows: number;
  readonly left: number;
  readonly columns: number;
  readonly nameWidth: number;
  readonly cellWidth: number;
};

/** The part of the mesh that fits, moved as little as possible from `before` so that the chosen pair is in it. */
export function meshWindow(
  { hosts, numbers, row, column }: MeshGridOptions,
  { width, height }: ScreenSize,
  before: { readonly top: number; readonly left: number },
): MeshWindow {
  const longest = hosts.reduce((most, { name }) => Math.max(most, name.length), 4);
  const nameWidth = Math.max(4, Math.min(NAMES, longest, Math.floor(width / 3)));
  const cellWidth = numbers ? NUMBER_WIDTH : SIGN_WIDTH;
  const room = width - nameWidth - indexWidth(hosts.length) - 3;
  const columns = Math.max(1, Math.min(hosts.length, Math.floor(room / cellWidth)));
  const rows = Math.max(1, Math.min(hosts.length, height - GRID_HEAD));
  return {
    ...{ rows, columns, nameWidth, cellWidth },
    top: moved(before.top, row, rows, hosts.length),
    left: moved(before.left, column, columns, hosts.length),
  };
}

function moved(first: number, wanted: number, count: number, all: number): number {
  const kept = Math.max(0, Math.min(first, all - count));
  if (wanted < kept) return wanted;
  return wanted >= kept + count ? wanted - count + 1 : kept;
}

/** Cells that the number of a host takes. */
export function indexWidth(count: number): number {
  return String(count).length;
}

/** The columns by number, then a line a host: exactly as many lines as the window has rows, and the head. */
export function meshGrid(
  options: MeshGridOptions,
  window: MeshWindow,
  width: number,
  theme: Theme,
): string[] {
  const { hosts } = options;
  const rows = hosts.slice(window.top, window.top + window.rows);
  return [
    ...headLines(options, window, width, theme),
    ...rows.map((host, index) => rowLine(host, window.top + index, options, window, width, theme)),
  ];
}

/** In narrow columns every fifth number stands over its column; that of the chosen one always, in a line of its own. */
function headLines(
  { hosts, column, numbers }: MeshGridOptions,
  { left, columns, nameWidth, cellWidth }: MeshWindow,
  width: number,
  theme: Theme,
): string[] {
  const indent = ' '.repeat(nameWidth + indexWidth(hosts.length) + 3);
  const shown = Array.from({ length: columns }, (_, index) => left + index);
  const each = numbers ? 1 : 5;
  let scale = '';
  for (const index of shown) {
    const at = (index - left) * cellWidth;
    const text = String(index + 1);
    const right = numbers ? text.padStart(cellWidth - 1) : text;
    if ((index + 1) % each === 0 && scale.length <= at) scale = scale.padEnd(at) + right;
  }
  const { name } = hosts[column] ?? { name: '' };
  const at = (column - left) * cellWidth + (numbers ? cellWidth - 2 : 0);
  const label = `${column + 1} ${name}`;
  const room = width - indent.length;
  const before = Math.max(0, Math.min(at, room - label.length - 2));
  const pointer = `${' '.repeat(before)}${theme.glyphs.sortedDown} ${label}`;
  return [
    line([[indent], [scale, 'axis']], width, theme),
    line(
      [
        [`${' '.repeat(Math.max(0, indent.length - 8))}to -> `.padEnd(indent.length), 'dim'],
        [pointer, 'title'],
      ],
      width,
      theme,
    ),
  ];
}

function rowLine(
  host: MeshHost,
  row: number,
  options: MeshGridOptions,
  { left, columns, nameWidth, cellWidth }: MeshWindow,
  width: number,
  theme: Theme,
): string {
  const { hosts, measure, numbers } = options;
  const { ellipsis, selected } = theme.glyphs;
  const chosen = row === options.row;
  const name = fitText(host.name, nameWidth, { ellipsis });
  const number = String(row + 1).padStart(indexWidth(hosts.length));
  const head: Span[] = [
    [`${chosen ? selected : ' '}${number} `, chosen ? 'title' : 'axis'],
    [`${name} `, chosen ? 'title' : host.silent === null ? 'plain' : 'dim'],
  ];
  const spans: [string, Role][] = [];
  const add = (text: string, role: Role) => {
    const last = spans.at(-1);
    // Neighbours that are painted alike are one span: a sequence a cell would cost bytes in every frame.
    if (last !== undefined && last[1] === role) last[0] += text;
    else spans.push([text, role]);
  };
  for (let column = left; column < left + columns; column++) {
    const { text, role } = paintedCell(meshCell(host, hosts[column]!.name, measure), measure, numbers, theme);
    const isPair = chosen && column === options.column;
    add(gap(chosen, cellWidth - 1 - text.length, theme), isPair ? 'plain' : 'axis');
    add(text, isPair ? 'selected' : role);
    add(chosen ? theme.glyphs.rule : column === options.column ? theme.glyphs.axisLine : ' ', 'axis');
  }
  return line([...head, ...spans], width, theme);
}

/** What leads along the chosen row to its cells. */
function gap(inRow: boolean, width: number, { glyphs }: Theme): string {
  return (inRow && width > 1 ? glyphs.rule : ' ').repeat(Math.max(0, width));
}
