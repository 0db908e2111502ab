import type { CollectorKind } from '../../collector.ts';
import { KernelTable } from '../../kernel/kernel-table.ts';
import { KeyedRows } from '../../kernel/keyed-rows.ts';
import type { TableScanner } from '../../kernel/table-scanner.ts';
import type { Metric } from '../../metrics.ts';
import { DiskInfo } from './disk-info.ts';

/** Sectors of `/proc/diskstats` are 512 bytes whatever the device's own are (Documentation/block/stat.rst). */
const SECTOR_BYTES = 512;
const MILLISECOND = 0.001;

/** Columns after the device name (Documentation/admin-guide/iostats.rst): name, help, unit. */
const columns: readonly (readonly [name: string, help: string, unit: number])[] = [
  ['reads_completed_total', 'The total number of reads completed successfully.', 1],
  ['reads_merged_total', 'The total number of reads merged.', 1],
  ['read_bytes_total', 'The total number of bytes read successfully.', SECTOR_BYTES],
  ['read_time_seconds_total', 'The total number of seconds spent by all reads.', MILLISECOND],
  ['writes_completed_total', 'The total number of writes completed successfully.', 1],
  ['writes_merged_total', 'The number of writes merged.', 1],
  ['written_bytes_total', 'The total number of bytes written successfully.', SECTOR_BYTES],
  ['write_time_seconds_total', 'This is the total number of seconds spent by all writes.', MILLISECOND],
  ['io_now', 'The number of I/Os currently in progress.', 1],
  ['io_time_seconds_total', 'Total seconds spent doing I/Os.', MILLISECOND],
  ['io_time_weighted_seconds_total', 'The weighted # of seconds spent doing I/Os.', MILLISECOND],
  ['discards_completed_total', 'The total number of discards completed successfully.', 1],
  ['discards_merged_total', 'The total number of discards merged.', 1],
  ['discarded_sectors_total', 'The total number of sectors discarded successfully.', 1],
  ['discard_time_seconds_total', 'This is the total number of seconds spent by all discards.', MILLISECOND],
  ['flush_requests_total', 'The total number of flush requests completed successfully', 1],
  [
    'flush_requests_time_seconds_total',
    'This is the total number of seconds spent by all flush requests.',
    MILLISECOND,
  ],
];
/** Kernels before 2.6 gave a partition four columns only; they are not counters of these names. */
const FEWEST_COLUMNS = 11;

type DiskRow = { readonly metrics: readonly Metric[]; readonly info: DiskInfo };

/** Block devices: `/proc/diskstats`, and what udev knows of each. */
export const diskstats: CollectorKind = {
  name: 'diskstats',
  open(metrics, context) {
    const table = new KernelTable(context.proc, 'diskstats');
    const excluded = new RegExp(context.config.diskstats.device_exclude);
    const families = columns.map(([name, help]) =>
      metrics.family(`node_disk_${name}`, name === 'io_now' ? 'gauge' : 'counter', help, 'device'),
    );
    const rows = new KeyedRows((device): DiskRow | undefined =>
      excluded.test(device)
        ? undefined
        : {
            metrics: families.map((family) => family.with(device)),
            info: new DiskInfo(metrics, context, device),
          },
    );
    return {
      collect() {
        const scanner = table.read();
        rows.begin();
        for (let more = !scanner.done; more; more = scanner.nextLine()) {
          const major = scanner.expectNumber();
          const minor = scanner.expectNumber();
          if (!scanner.word()) throw new SyntaxError(`Cannot read ${scanner.source}: a device has no name`);
          const row = rows.find(scanner);
          if (row === undefined) continue;
          readRow(scanner, row.metrics);
          row.info.collect(major, minor);
        }
      },
      close: () => table.close(),
    };
  },
};

function readRow(scanner: TableScanner, metrics: readonly Metric[]): void {
  for (let column = 0; column < metrics.length; column++) {
    const value = column < FEWEST_COLUMNS ? scanner.expectNumber() : scanner.number();
    if (Number.isNaN(value)) return;
    metrics[column]!.set(value * columns[column]![2]);
  }
}
