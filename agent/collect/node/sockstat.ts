import { type CollectorKind, NoDataError } from '../collector.ts';
import { readKernelUnits } from '../kernel/auxiliary-vector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import { KeyedRows } from '../kernel/keyed-rows.ts';
import type { TableScanner } from '../kernel/table-scanner.ts';
import type { Metric, MetricSet } from '../metrics.ts';

type FieldRow = { readonly metric: Metric; readonly bytes: Metric | undefined };

/** Sockets by protocol: `/proc/net/sockstat` and `sockstat6`. */
export const sockstat: CollectorKind = {
  name: 'sockstat',
  open(metrics, { proc }) {
    const { pageSize } = readKernelUnits(proc);
    const v4 = new KernelTable(proc, 'net/sockstat');
    const v6 = new KernelTable(proc, 'net/sockstat6');
    const v4Lines = protocolLines(metrics);
    const v6Lines = protocolLines(metrics);
    return {
      collect() {
        collectLines(readIfPresent(v4), v4Lines, pageSize);
        collectLines(readIfPresent(v6), v6Lines, pageSize);
      },
      close() {
        v4.close();
        v6.close();
      },
    };
  },
};

/** A kernel without IPv6 has no second table, and one without a network neither. */
function readIfPresent(table: KernelTable): TableScanner | undefined {
  try {
    return table.read();
  } catch (error) {
    if (error instanceof NoDataError) return undefined;
    throw error;
  }
}

function protocolLines(metrics: MetricSet): KeyedRows<KeyedRows<FieldRow>> {
  return new KeyedRows((protocol) => new KeyedRows((field) => defineField(metrics, protocol, field)));
}

function defineField(metrics: MetricSet, protocol: string, field: string): FieldRow {
  const gauge = (state: string) => {
    const help =
      protocol === 'sockets'
        ? 'Number of IPv4 sockets in use.'
        : `Number of ${protocol} sockets in state ${state}.`;
    return metrics.gauge(`node_sockstat_${protocol}_${state}`, help).with('');
  };
  return { metric: gauge(field), bytes: field === 'mem' ? gauge('mem_bytes') : undefined };
}

/** `TCP: inuse 4 orphan 0 tw 0 alloc 4 mem 113`, where `mem` is in pages. */
function collectLines(
  scanner: TableScanner | undefined,
  lines: KeyedRows<KeyedRows<FieldRow>>,
  pageSize: number,
): void {
  if (scanner === undefined) return;
  lines.begin();
  for (let more = !scanner.done; more; more = scanner.nextLine()) {
    if (!scanner.key()) continue;
    const fields = lines.find(scanner);
    fields.begin();
    while (scanner.word()) {
      const { metric, bytes } = fields.find(scanner);
      const value = scanner.expectNumber();
      metric.set(value);
      bytes?.set(value * pageSize);
    }
  }
}
