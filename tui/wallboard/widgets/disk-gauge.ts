import contribGauge from 'blessed-contrib/lib/widget/gauge';
import { severity } from '../../charts/gauge.ts';
import type { FleetHost } from '../../data/fleet-host.ts';
import { textWidth } from '../../text/bun-text-width.ts';
import { fitText } from '../../text/fit-text.ts';
import { shortBytes } from '../../text/short.ts';
import type { Theme } from '../../theme/theme.ts';
import { bordered, canvasColor } from '../wall-theme.ts';
import type { WallWidget } from '../widget.ts';

/** How full the fullest file system of these hosts is, and where that is. */
export const diskGauge: WallWidget = (frame, { screen, theme }) => {
  const gauge = contribGauge({ ...frame, ...bordered(theme), label: ' fullest disk ', tags: false });
  screen.append(gauge);
  drawWithSigns(gauge, theme);
  return ({ hosts }) => {
    const { ratio, where } = fullest(hosts, theme);
    const role = severity(ratio);
    const color = canvasColor(theme, role === 'plain' ? 'good' : role);
    Object.assign(gauge.options, { stroke: color, fill: color });
    // The widget would call it 0 %.
    if (ratio === undefined) gauge.ctx.clearRect(0, 0, gauge.canvasSize.width, gauge.canvasSize.height);
    else gauge.setData(Math.min(1, ratio));
    gauge.setLabel(` ${fitText(where, Math.min(textWidth(where), frame.width - 6), theme.glyphs)} `);
  };
};

function fullest(hosts: readonly FleetHost[], { glyphs }: Theme) {
  const all = hosts.flatMap(({ name, status }) =>
    (status?.summary?.filesystems ?? []).map((filesystem) => ({ name, ...filesystem })),
  );
  if (all.length === 0) return { ratio: undefined, where: `fullest disk ${glyphs.nothing}` };
  const most = all.reduce((a, b) => (b.usedRatio > a.usedRatio ? b : a));
  const { name, mountpoint, availableBytes, usedRatio } = most;
  return {
    ratio: usedRatio,
    where: `fullest disk ${name} ${mountpoint} ${shortBytes(availableBytes)} free`,
  };
}

/** Filled cells get a sign in the colour of the gauge: as a background, no colours would mean no bar. */
function drawWithSigns(gauge: ReturnType<typeof contribGauge>, { glyphs }: Theme): void {
  const cells = gauge.ctx._canvas as unknown as {
    color: number | 'normal';
    content: (string | null)[];
    width: number;
    getCoord(x: number, y: number): number;
    set(x: number, y: number): void;
  };
  const { getCoord } = cells;
  // The widget draws from its third row on, as if the border were part of the room.
  cells.getCoord = (x, y) => getCoord.call(cells, x, y - 2);
  cells.set = (x, y) => {
    if (x < 0 || y < 0 || x >= cells.width) return;
    const open = cells.color === 'normal' ? '' : `\x1b[38;5;${cells.color}m`;
    cells.content[cells.getCoord(x, y)] = `${open}${glyphs.full}\x1b[39m`;
  };
}
