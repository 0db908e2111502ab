import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { readAttribute, requireFolder } from '../kernel/attribute-file.ts';

/** NVMe controllers: `/sys/class/nvme`. */
export const nvme: CollectorKind = {
  name: 'nvme',
  interval: 10_000,
  open(metrics, { sys }) {
    const root = join(sys, 'class/nvme');
    const info = metrics.gauge(
      'node_nvme_info',
      'Non-numeric data from /sys/class/nvme/<device>, value is always 1.',
      'device',
      'firmware_revision',
      'model',
      'serial',
      'state',
    );
    return {
      collect() {
        for (const device of requireFolder(root)) {
          const text = (file: string) => readAttribute(root, device, file) ?? '';
          info.with(device, text('firmware_rev'), text('model'), text('serial'), text('state')).set(1);
        }
      },
    };
  },
};
