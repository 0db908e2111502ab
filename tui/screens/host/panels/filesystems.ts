import { percent } from '../../../charts/units.ts';
import type { Panel } from '../panel.ts';
import { busiest } from './busiest.ts';

const SIZE = 'node_filesystem_size_bytes';
const AVAILABLE = 'node_filesystem_avail_bytes';

/** How full each file system is, by what others than root may still write. */
export const filesystems: Panel = {
  title: 'file systems',
  metrics: [SIZE, AVAILABLE],
  unit: percent,
  top: 1,
  series(timeline) {
    const place = ({ mountpoint = '', device = '' }: Readonly<Record<string, string>>) =>
      JSON.stringify([mountpoint, device]);
    const available = new Map(timeline.named(AVAILABLE).map(({ labels, values }) => [place(labels), values]));
    const parts = timeline.named(SIZE).map(({ labels, values }) => ({
      name: labels.mountpoint ?? '',
      values: values.map((size, index) =>
        size > 0 ? 1 - (available.get(place(labels))?.[index] ?? Number.NaN) / size : Number.NaN,
      ),
    }));
    return busiest(parts);
  },
};
