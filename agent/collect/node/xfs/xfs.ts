import { join } from 'node:path';
import type { CollectorKind } from '../../collector.ts';
import { listFolder, readAttribute } from '../../kernel/attribute-file.ts';
import { xfsStatistics } from './xfs-statistics.ts';

/** XFS file systems: `/sys/fs/xfs/<device>/stats/stats`, lines of a key and numbers. */
export const xfs: CollectorKind = {
  name: 'xfs',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'fs/xfs');
    const families = xfsStatistics.map(([key, column, name, help]) => ({
      key,
      column,
      family: metrics.counter(`node_xfs_${name}`, help, 'device'),
    }));
    return {
      collect() {
        for (const device of listFolder(root)) {
          const text = readAttribute(root, device, 'stats/stats');
          if (text === undefined) continue;
          const lines = text.split('\n').map((line) => line.split(' '));
          const values = new Map(lines.map(([key, ...rest]) => [key, rest.map(Number)]));
          for (const { key, column, family } of families) {
            family.with(device).set(values.get(key)?.[column] ?? 0);
          }
        }
      },
    };
  },
};
