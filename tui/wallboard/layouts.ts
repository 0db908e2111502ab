import { cpu } from '../screens/host/panels/cpu.ts';
import { diskBytes } from '../screens/host/panels/disk-bytes.ts';
import { load } from '../screens/host/panels/load.ts';
import { memory } from '../screens/host/panels/memory.ts';
import { network } from '../screens/host/panels/network.ts';
import { pressure } from '../screens/host/panels/pressure.ts';
import type { WallPage } from './pages.ts';
import type { Frame, WallWidget } from './widget.ts';
import { cpuChart } from './widgets/cpu-chart.ts';
import { diskGauge } from './widgets/disk-gauge.ts';
import { eventLog } from './widgets/event-log.ts';
import { headline } from './widgets/headline.ts';
import { hostChart } from './widgets/host-chart.ts';
import { hostFacts } from './widgets/host-facts.ts';
import { hostFilesystems } from './widgets/host-filesystems.ts';
import { hostMap } from './widgets/host-map.ts';
import { hostsDonut } from './widgets/hosts-donut.ts';
import { networkSparklines } from './widgets/network-sparklines.ts';
import { pressureChart } from './widgets/pressure-chart.ts';
import { worstHosts } from './widgets/worst-hosts.ts';

/** A widget, and the part of the board that it gets: its edges in percent from the left and from the top. */
type Part = readonly [widget: WallWidget, left: number, top: number, right: number, bottom: number];

/** The least that any page can be read in, cells. */
export const LEAST = { width: 80, height: 24 };
/** From this size on there is room for everything. */
const ROOMY = { width: 110, height: 36 };

const [hostCpu, hostMemory, hostPressure, hostNetwork, hostLoad, hostDisk] = [
  cpu,
  memory,
  pressure,
  network,
  load,
  diskBytes,
].map(hostChart) as [WallWidget, WallWidget, WallWidget, WallWidget, WallWidget, WallWidget];

/** The parts of each page where there is room, and where there is little. To add a widget: a file, and a line here. */
const layouts: Record<'many' | 'one', { readonly roomy: readonly Part[]; readonly small: readonly Part[] }> =
  {
    many: {
      roomy: [
        [cpuChart, 0, 0, 60, 34],
        [pressureChart, 0, 34, 60, 62],
        [worstHosts, 0, 62, 60, 100],
        [hostsDonut, 60, 0, 100, 29],
        [diskGauge, 60, 29, 100, 41],
        [networkSparklines, 60, 41, 100, 56],
        [hostMap, 60, 56, 100, 77],
        [eventLog, 60, 77, 100, 100],
      ],
      small: [
        [cpuChart, 0, 0, 60, 48],
        [diskGauge, 60, 0, 100, 22],
        [hostMap, 60, 22, 100, 48],
        [worstHosts, 0, 48, 100, 75],
        [eventLog, 0, 75, 60, 100],
        [networkSparklines, 60, 75, 100, 100],
      ],
    },
    one: {
      roomy: [
        [hostFacts, 0, 0, 34, 38],
        [hostFilesystems, 0, 38, 34, 62],
        [eventLog, 0, 62, 34, 100],
        [hostCpu, 34, 0, 67, 34],
        [hostMemory, 67, 0, 100, 34],
        [hostPressure, 34, 34, 67, 67],
        [hostLoad, 67, 34, 100, 67],
        [hostNetwork, 34, 67, 67, 100],
        [hostDisk, 67, 67, 100, 100],
      ],
      small: [
        [hostFacts, 0, 0, 42, 58],
        [hostCpu, 42, 0, 100, 50],
        [hostMemory, 42, 50, 100, 100],
        [eventLog, 0, 58, 42, 100],
      ],
    },
  };

/** The widgets of a page on a screen of that size, the headline first; their frames fill it without a gap. */
export function pageParts(
  page: WallPage,
  { width, height }: { readonly width: number; readonly height: number },
): (readonly [WallWidget, Frame])[] {
  const { roomy, small } = layouts[page.kind === 'host' ? 'one' : 'many'];
  const parts = width >= ROOMY.width && height >= ROOMY.height ? roomy : small;
  const x = (percent: number) => Math.round((percent / 100) * width);
  const y = (percent: number) => 1 + Math.round((percent / 100) * (height - 1));
  const frames = parts.map(([widget, left, top, right, bottom]) => {
    const frame = { left: x(left), top: y(top), width: x(right) - x(left), height: y(bottom) - y(top) };
    return [widget, frame] as const;
  });
  return [[headline, { left: 0, top: 0, width, height: 1 }], ...frames];
}
