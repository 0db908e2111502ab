import { rates } from '../../../data/rates.ts';
import type { Timeline } from '../../../data/timeline.ts';

/** Partitions and devices made of others: what they do is counted at the disk below as well. */
const DERIVED =
  /^(?:(?:s|v|xv|h)d[a-z]+\d+|nvme\d+n\d+p\d+|mmcblk\d+p\d+|dm-\d+|md\d+|loop\d+|ram\d+|zram\d+|sr\d+|fd\d+)$/;

/** The rates of a counter for each whole disk. */
export function diskRates(timeline: Timeline, name: string): Float64Array[] {
  return timeline
    .named(name)
    .filter(({ labels }) => !DERIVED.test(labels.device ?? ''))
    .map(({ values }) => rates(values, timeline.step));
}
