import { bytesPerSecond } from '../../../charts/units.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';
import { sumByDisk } from './real-disks.ts';

const MOVED = ['node_disk_read_bytes_total', 'node_disk_written_bytes_total'];

/** Bytes to and from each disk. */
export const diskBytesEach: Panel = {
  title: 'disk bytes',
  metrics: MOVED,
  unit: bytesPerSecond,
  leastTop: 1_024,
  series: (timeline) => busiest(sumByDisk(timeline, MOVED)),
};
