import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import { KeyedRows } from '../kernel/keyed-rows.ts';
import type { Metric } from '../metrics.ts';

type MeminfoRow = { readonly metric: Metric; readonly unit: number };

/** Memory, by the kernel's own names: `/proc/meminfo` (proc_meminfo(5)). */
export const meminfo: CollectorKind = {
  name: 'meminfo',
  open(metrics, { proc }) {
    const table = new KernelTable(proc, 'meminfo');
    let inKilobytes = false;
    const rows = new KeyedRows((key): MeminfoRow => {
      const field = `${key.replace(/\((.*)\)/, '_$1')}${inKilobytes ? '_bytes' : ''}`;
      const metric = metrics.gauge(`node_memory_${field}`, `Memory information field ${field}.`).with('');
      return { metric, unit: inKilobytes ? 1_024 : 1 };
    });
    return {
      collect() {
        const scanner = table.read();
        rows.begin();
        for (let more = scanner.key(); more; more = scanner.nextLine() && scanner.key()) {
          const { wordStart, wordEnd } = scanner;
          const value = scanner.expectNumber();
          // Counts of huge pages are the only lines without a unit.
          inKilobytes = scanner.word();
          scanner.wordStart = wordStart;
          scanner.wordEnd = wordEnd;
          const { metric, unit } = rows.find(scanner);
          metric.set(value * unit);
        }
      },
      close: () => table.close(),
    };
  },
};
