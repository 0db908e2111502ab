import { percent } from '../../../charts/units.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';
import { ratesByDisk } from './real-disks.ts';

const BUSY = 'node_disk_io_time_seconds_total';

/** The share of time in which each disk had work, as `iostat` says %util. */
export const diskBusyEach: Panel = {
  title: 'disk busy',
  metrics: [BUSY],
  unit: percent,
  top: 1,
  series: (timeline) => busiest(ratesByDisk(timeline, BUSY)),
};
