import { plainNumber } from '../../../charts/units.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';
import { sumByDisk } from './real-disks.ts';

const DONE = ['node_disk_reads_completed_total', 'node_disk_writes_completed_total'];

/** Reads and writes that ended in a second, by disk (IOPS). */
export const diskOperations: Panel = {
  title: 'disk operations/s',
  metrics: DONE,
  unit: plainNumber,
  leastTop: 1,
  series: (timeline) => busiest(sumByDisk(timeline, DONE)),
};
