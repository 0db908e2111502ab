import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import type { Metric } from '../metrics.ts';

/** Packets handled by each CPU: `/proc/net/softnet_stat`, hexadecimal, one row a CPU. */
export const softnet: CollectorKind = {
  name: 'softnet',
  open(metrics, { proc }) {
    const table = new KernelTable(proc, 'net/softnet_stat');
    const families = [
      metrics.counter('node_softnet_processed_total', 'Number of processed packets', 'cpu'),
      metrics.counter('node_softnet_dropped_total', 'Number of dropped packets', 'cpu'),
      metrics.counter(
        'node_softnet_times_squeezed_total',
        'Number of times processing packets ran out of quota',
        'cpu',
      ),
    ];
    const rows: (readonly Metric[])[] = [];
    return {
      collect() {
        const scanner = table.read();
        for (let cpu = 0, more = !scanner.done; more; cpu++, more = scanner.nextLine()) {
          rows[cpu] ??= families.map((family) => family.with(String(cpu)));
          for (const metric of rows[cpu]!) metric.set(scanner.expectHex());
        }
      },
      close: () => table.close(),
    };
  },
};
