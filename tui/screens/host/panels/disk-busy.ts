import { percent } from '../../../charts/units.ts';
import { chartValues, largest } from '../../../data/rates.ts';
import type { Panel } from '../panel.ts';
import { diskRates } from './real-disks.ts';

const BUSY = 'node_disk_io_time_seconds_total';

/** The share of time in which the busiest disk had work, as `iostat` says %util. */
export const diskBusy: Panel = {
  title: 'disk busy',
  metrics: [BUSY],
  unit: percent,
  top: 1,
  series: (timeline) => [
    { name: 'busiest', role: 'series0', values: chartValues(largest(diskRates(timeline, BUSY))) },
  ],
};
