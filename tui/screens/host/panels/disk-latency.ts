import { seconds } from '../../../charts/units.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';
import { sumByDisk } from './real-disks.ts';

const TIME = ['node_disk_read_time_seconds_total', 'node_disk_write_time_seconds_total'];
const DONE = ['node_disk_reads_completed_total', 'node_disk_writes_completed_total'];

/** How long a read or write took on average from its queue to its end, as `iostat` says await; a gap where none ended. */
export const diskLatency: Panel = {
  title: 'disk latency',
  metrics: [...TIME, ...DONE],
  unit: seconds,
  leastTop: 0.001,
  series(timeline) {
    const done = new Map(sumByDisk(timeline, DONE).map(({ name, values }) => [name, values]));
    const parts = sumByDisk(timeline, TIME).map(({ name, values }) => ({
      name,
      values: values.map((time, index) => {
        const count = done.get(name)?.[index] ?? Number.NaN;
        return count > 0 ? time / count : Number.NaN;
      }),
    }));
    return busiest(parts);
  },
};
