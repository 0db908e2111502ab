import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';

/** Load averages over 1, 5 and 15 minutes: `/proc/loadavg` (proc_loadavg(5)). */
export const loadavg: CollectorKind = {
  name: 'loadavg',
  open(metrics, { proc }) {
    const table = new KernelTable(proc, 'loadavg');
    const averages = [1, 5, 15].map((minutes) =>
      metrics.gauge(`node_load${minutes}`, `${minutes}m load average.`).with(''),
    );
    return {
      collect() {
        const scanner = table.read();
        for (const average of averages) average.set(scanner.expectNumber());
      },
      close: () => table.close(),
    };
  },
};
