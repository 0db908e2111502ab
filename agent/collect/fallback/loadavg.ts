import { loadavg as readLoad } from 'node:os';
import type { CollectorKind } from '../collector.ts';

/** Load averages. */
export const loadavg: CollectorKind = {
  name: 'loadavg',
  open(metrics) {
    const loads = [1, 5, 15].map((minutes) =>
      metrics.gauge(`node_load${minutes}`, `${minutes}m load average.`).with(''),
    );
    return {
      collect() {
        for (const [index, load] of readLoad().entries()) loads[index]!.set(load);
      },
    };
  },
};
