import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import { KeyedRows } from '../kernel/keyed-rows.ts';

/** Virtual memory: `/proc/vmstat`, of which the configuration names the fields. */
export const vmstat: CollectorKind = {
  name: 'vmstat',
  open(metrics, { proc, config }) {
    const table = new KernelTable(proc, 'vmstat');
    const wanted = new RegExp(config.vmstat.fields);
    const rows = new KeyedRows((field) =>
      wanted.test(field)
        ? metrics.untyped(`node_vmstat_${field}`, `/proc/vmstat information field ${field}.`).with('')
        : undefined,
    );
    return {
      collect() {
        const scanner = table.read();
        rows.begin();
        for (let more = !scanner.done; more; more = scanner.nextLine()) {
          if (scanner.word()) rows.find(scanner)?.set(scanner.expectNumber());
        }
      },
      close: () => table.close(),
    };
  },
};
