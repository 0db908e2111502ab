import type { CanvasColor, Cells } from 'blessed-contrib/lib/widget/canvas';
import contribDonut from 'blessed-contrib/lib/widget/donut';
import type { FleetHost, HostState } from '../../data/fleet-host.ts';
import type { Role } from '../../theme/theme.ts';
import { prepareCanvas } from '../canvas.ts';
import { bordered, canvasColor } from '../wall-theme.ts';
import type { WallWidget } from '../widget.ts';

const STATES: readonly (readonly [state: HostState, role: Role])[] = [
  ['up', 'good'],
  ['stale', 'warn'],
  ['down', 'bad'],
];
/** Stands for the part of a ring that is not filled; no index of a palette. */
const REST = -1;

/** Which share of the hosts is up, stale and down: a ring each, with the number of hosts below. */
export const hostsDonut: WallWidget = (frame, { screen, theme }) => {
  const donut = contribDonut({
    ...frame,
    ...bordered(theme),
    label: ' hosts ',
    tags: false,
    fill: 'normal',
    stroke: 'normal',
    remainColor: REST,
    radius: radiusWithin(frame),
    arcWidth: 2,
    yPadding: 0,
  });
  screen.append(donut);
  dotTheRest(prepareCanvas(donut, theme), canvasColor(theme, 'axis'));
  let shown = '';
  return ({ hosts }) => {
    const rings = STATES.map(([state, role]) => ring(hosts, state, canvasColor(theme, role)));
    const told = JSON.stringify(rings);
    if (told !== shown) donut.setData(rings);
    shown = told;
  };
};

function ring(hosts: readonly FleetHost[], state: HostState, color: CanvasColor) {
  const count = hosts.filter((host) => host.state === state).length;
  return { percent: hosts.length === 0 ? 0 : count / hosts.length, label: `${count} ${state}`, color };
}

/** Three rings beside each other, with room for a label below. */
function radiusWithin({ width, height }: { width: number; height: number }): number {
  const across = Math.floor((width * 2 - 5) / 3 / 2) - 2;
  const down = Math.floor((height * 4 - 12) / 2) - 6;
  return Math.max(4, Math.min(across, down));
}

/** The unfilled part is dotted: without colours a full ring and an empty one would be the same. */
function dotTheRest(cells: Cells, color: CanvasColor): void {
  const set = cells.set.bind(cells);
  cells.set = (x, y) => {
    if (cells.color !== REST) return set(x, y);
    if ((x + 2 * y) % 5 !== 0) return;
    cells.color = color;
    set(x, y);
    cells.color = REST;
  };
}
