import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import { KeyedRows } from '../kernel/keyed-rows.ts';
import type { Metric } from '../metrics.ts';

/** Neighbours in the ARP table, by device: `/proc/net/arp` (proc_net(5)). */
export const arp: CollectorKind = {
  name: 'arp',
  interval: 5_000,
  open(metrics, { proc }) {
    const table = new KernelTable(proc, 'net/arp');
    const entries = metrics.gauge('node_arp_entries', 'ARP entries by device', 'device');
    const devices = new KeyedRows((device) => entries.with(device));
    const counts = new Map<Metric, number>();
    return {
      collect() {
        const scanner = table.read();
        counts.clear();
        devices.begin();
        while (scanner.nextLine()) {
          if (!scanner.skip(5).word()) continue;
          const metric = devices.find(scanner);
          counts.set(metric, (counts.get(metric) ?? 0) + 1);
        }
        for (const [metric, count] of counts) metric.set(count);
      },
      close: () => table.close(),
    };
  },
};
