import { bytesPerSecond } from '../../../charts/units.ts';
import { chartValues, sum } from '../../../data/rates.ts';
import type { Panel } from '../panel.ts';
import { diskRates } from './real-disks.ts';

const READ = 'node_disk_read_bytes_total';
const WRITTEN = 'node_disk_written_bytes_total';

/** Bytes to and from all disks. */
export const diskBytes: Panel = {
  title: 'disk',
  metrics: [READ, WRITTEN],
  unit: bytesPerSecond,
  leastTop: 1_024,
  series: (timeline) => [
    { name: 'read', role: 'series0', values: chartValues(sum(diskRates(timeline, READ))) },
    { name: 'written', role: 'series1', values: chartValues(sum(diskRates(timeline, WRITTEN))) },
  ],
};
