import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import { KeyedRows } from '../kernel/keyed-rows.ts';
import type { Metric } from '../metrics.ts';

/** What `/proc/stat` says of the whole host (proc_stat(5)); its CPUs are read by the collector `cpu`. */
export const stat: CollectorKind = {
  name: 'stat',
  open(metrics, { proc }) {
    const table = new KernelTable(proc, 'stat');
    const fields = new Map<string, Metric>([
      ['intr', metrics.counter('node_intr_total', 'Total number of interrupts serviced.').with('')],
      ['ctxt', metrics.counter('node_context_switches_total', 'Total number of context switches.').with('')],
      ['btime', metrics.gauge('node_boot_time_seconds', 'Node boot time, in unixtime.').with('')],
      ['processes', metrics.counter('node_forks_total', 'Total number of forks.').with('')],
      [
        'procs_running',
        metrics.gauge('node_procs_running', 'Number of processes in runnable state.').with(''),
      ],
      [
        'procs_blocked',
        metrics
          .gauge('node_procs_blocked', 'Number of processes blocked waiting for I/O to complete.')
          .with(''),
      ],
    ]);
    const rows = new KeyedRows((key) => fields.get(key));
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
