import { rates } from '../../../data/rates.ts';
import type { Timeline } from '../../../data/timeline.ts';
import type { PartValues } from './busiest.ts';

/** Partitions and devices made of others: what they do is counted at the disk below as well. */
const DERIVED =
  /^(?:(?:s|v|xv|h)d[a-z]+\d+|nvme\d+n\d+p\d+|mmcblk\d+p\d+|dm-\d+|md\d+|loop\d+|ram\d+|zram\d+|sr\d+|fd\d+)$/;

/** The rates of a counter for each whole disk. */
export function diskRates(timeline: Timeline, name: string): Float64Array[] {
  return ratesByDisk(timeline, name).map(({ values }) => values);
}

/** The rates of a counter for each whole disk, with its name. */
export function ratesByDisk(timeline: Timeline, name: string): PartValues[] {
  return timeline
    .named(name)
    .filter(({ labels }) => !DERIVED.test(labels.device ?? ''))
    .map(({ labels, values }) => ({ name: labels.device ?? '', values: rates(values, timeline.step) }));
}

/** The sum of several counters for each whole disk, as rates. */
export function sumByDisk(timeline: Timeline, names: readonly string[]): PartValues[] {
  const [first, ...others] = names.map((name) => ratesByDisk(timeline, name));
  return (first ?? []).map(({ name, values }) => {
    const more = others.flatMap((disks) => disks.find((disk) => disk.name === name)?.values ?? []);
    return {
      name,
      values: values.map((value, index) => more.reduce((sum, one) => sum + one[index]!, value)),
    };
  });
}
