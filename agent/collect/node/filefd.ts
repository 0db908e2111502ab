import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';

/** Open files of the whole host: `/proc/sys/fs/file-nr` (Documentation/admin-guide/sysctl/fs.rst). */
export const filefd: CollectorKind = {
  name: 'filefd',
  open(metrics, { proc }) {
    const table = new KernelTable(proc, 'sys/fs/file-nr');
    const allocated = metrics
      .gauge('node_filefd_allocated', 'File descriptor statistics: allocated.')
      .with('');
    const maximum = metrics.gauge('node_filefd_maximum', 'File descriptor statistics: maximum.').with('');
    return {
      collect() {
        const scanner = table.read();
        allocated.set(scanner.expectNumber());
        maximum.set(scanner.skip(1).expectNumber());
      },
      close: () => table.close(),
    };
  },
};
