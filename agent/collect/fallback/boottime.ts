import { uptime } from 'node:os';
import type { CollectorKind } from '../collector.ts';

/** When this host started. */
export const boottime: CollectorKind = {
  name: 'boottime',
  interval: 60_000,
  open(metrics, { clock }) {
    const bootTime = metrics.gauge(
      'node_boot_time_seconds',
      'Unix time of last boot, including microseconds.',
    );
    return {
      collect() {
        bootTime.value(Math.round(clock.now() / 1_000 - uptime()));
      },
    };
  },
};
