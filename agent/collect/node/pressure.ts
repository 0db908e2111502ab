import { errorCode } from '../../kit/errors.ts';
import { type CollectorKind, NoDataError } from '../collector.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import type { TableScanner } from '../kernel/table-scanner.ts';
import type { Metric } from '../metrics.ts';

const resources = [
  {
    file: 'cpu',
    some: ['cpu_waiting', 'Total time in seconds that processes have waited for CPU time'],
    full: undefined,
  },
  {
    file: 'io',
    some: ['io_waiting', 'Total time in seconds that processes have waited due to IO congestion'],
    full: ['io_stalled', 'Total time in seconds no process could make progress due to IO congestion'],
  },
  {
    file: 'memory',
    some: ['memory_waiting', 'Total time in seconds that processes have waited for memory'],
    full: ['memory_stalled', 'Total time in seconds no process could make progress due to memory congestion'],
  },
] as const;

/** Pressure stall information: `/proc/pressure` (Documentation/accounting/psi.rst). */
export const pressure: CollectorKind = {
  name: 'pressure',
  open(metrics, { proc }) {
    const define = (definition: readonly [string, string] | undefined) =>
      definition && metrics.counter(`node_pressure_${definition[0]}_seconds_total`, definition[1]).with('');
    const sources = resources.map(({ file, some, full }) => ({
      table: new KernelTable(proc, 'pressure', file),
      some: define(some),
      full: define(full),
    }));
    return {
      collect() {
        for (const { table, some, full } of sources) collectResource(readTable(table), some, full);
      },
      close() {
        for (const { table } of sources) table.close();
      },
    };
  },
};

/** A kernel booted without `psi=1` has the files and refuses to read them. */
function readTable(table: KernelTable): TableScanner {
  try {
    return table.read();
  } catch (error) {
    if (errorCode(error) !== 'EOPNOTSUPP' && errorCode(error) !== 'ENOTSUP') throw error;
    throw new NoDataError('pressure stall information is off: boot with psi=1');
  }
}

/** `some avg10=0.00 avg60=0.00 avg300=0.00 total=17293522`, in microseconds; then the same for `full`. */
function collectResource(scanner: TableScanner, some: Metric | undefined, full: Metric | undefined): void {
  for (let more = !scanner.done; more; more = scanner.nextLine()) {
    if (!scanner.word()) continue;
    const metric = scanner.is('some') ? some : scanner.is('full') ? full : undefined;
    if (metric === undefined) continue;
    scanner.skip(3).word();
    scanner.at = scanner.wordStart + 'total='.length;
    metric.set(scanner.expectNumber() / 1_000 / 1_000);
  }
}
