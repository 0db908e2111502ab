import type { CollectorKind } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import type { TableScanner } from '../kernel/table-scanner.ts';
import type { Metric, MetricSet } from '../metrics.ts';

/** Column of `/proc/net/stat/nf_conntrack` (hexadecimal, one row a CPU), suffix of the name, help. */
const columns: readonly (readonly [column: number, name: string, help: string])[] = [
  [2, 'found', 'Number of searched entries which were successful.'],
  [4, 'invalid', 'Number of packets seen which can not be tracked.'],
  [5, 'ignore', 'Number of packets seen which are already connected to a conntrack entry.'],
  [8, 'insert', 'Number of entries inserted into the list.'],
  [9, 'insert_failed', 'Number of entries for which list insertion was attempted but failed.'],
  [10, 'drop', 'Number of packets dropped due to conntrack failure.'],
  [
    11,
    'early_drop',
    'Number of dropped conntrack entries to make room for new ones, if maximum table size was reached.',
  ],
  [
    16,
    'search_restart',
    'Number of conntrack table lookups which had to be restarted due to hashtable resizes.',
  ],
];

/** Connection tracking (Documentation/networking/nf_conntrack-sysctl.rst). */
export const conntrack: CollectorKind = {
  name: 'conntrack',
  open(metrics, { proc }) {
    const count = new KernelTable(proc, 'sys/net/netfilter/nf_conntrack_count');
    const maximum = new KernelTable(proc, 'sys/net/netfilter/nf_conntrack_max');
    const table = new KernelTable(proc, 'net/stat/nf_conntrack');
    const { entries, limit, stats } = defineMetrics(metrics);
    const sums = new Float64Array(stats.length);
    return {
      collect() {
        entries.set(count.read().expectNumber());
        limit.set(maximum.read().expectNumber());
        sumColumns(table.read(), sums);
        for (const [column] of columns) stats[column]!.set(sums[column]!);
      },
      close() {
        for (const each of [count, maximum, table]) each.close();
      },
    };
  },
};

/** The statistics stand at the index of their column. */
function defineMetrics(metrics: MetricSet) {
  const gauge = (name: string, help: string) => metrics.gauge(`node_nf_conntrack_${name}`, help).with('');
  const stats: Metric[] = [];
  for (const [column, name, help] of columns) stats[column] = gauge(`stat_${name}`, help);
  return {
    entries: gauge('entries', 'Number of currently allocated flow entries for connection tracking.'),
    limit: gauge('entries_limit', 'Maximum size of connection tracking table.'),
    stats,
  };
}

function sumColumns(scanner: TableScanner, sums: Float64Array): void {
  sums.fill(0);
  while (scanner.nextLine()) {
    for (let column = 0; column < sums.length; column++) {
      sums[column] = sums[column]! + scanner.expectHex();
    }
  }
}
