import type { CollectorKind } from '../collector.ts';
import { readNumber } from '../kernel/attribute-file.ts';
import { KernelTable } from '../kernel/kernel-table.ts';
import { KeyedRows } from '../kernel/keyed-rows.ts';
import type { TableScanner } from '../kernel/table-scanner.ts';
import type { Metric, MetricFamily, MetricSet } from '../metrics.ts';

/** Columns of `/proc/net/dev`, in order (proc_net(5)). */
const columns = [
  'receive_bytes',
  'receive_packets',
  'receive_errs',
  'receive_drop',
  'receive_fifo',
  'receive_frame',
  'receive_compressed',
  'receive_multicast',
  'transmit_bytes',
  'transmit_packets',
  'transmit_errs',
  'transmit_drop',
  'transmit_fifo',
  'transmit_colls',
  'transmit_carrier',
  'transmit_compressed',
];
/** Runs between reads of what only sysfs has, a file a device. */
const NO_HANDLER_EVERY = 5;

/** Counters of network devices: `/proc/net/dev`, and packets that no protocol wanted. */
export const netdev: CollectorKind = {
  name: 'netdev',
  open(metrics, { proc, sys, config }) {
    const table = new KernelTable(proc, 'net/dev');
    const excluded = new RegExp(config.netdev.device_exclude);
    const families = columns.map((name) => defineCounter(metrics, name));
    const noHandler = defineCounter(metrics, 'receive_nohandler');
    const rows = new KeyedRows((device): DeviceRow | undefined => {
      if (excluded.test(device)) return undefined;
      const own = families.map((family) => family.with(device));
      return { metrics: own, noHandler: new NoHandlerCounter(sys, device, noHandler.with(device)) };
    });
    return {
      collect: () => readDevices(table.read(), rows),
      close: () => table.close(),
    };
  },
};

type DeviceRow = { readonly metrics: readonly Metric[]; readonly noHandler: NoHandlerCounter };

function defineCounter(metrics: MetricSet, name: string): MetricFamily {
  return metrics.counter(`node_network_${name}_total`, `Network device statistic ${name}.`, 'device');
}

/** Two lines of headings, then a line a device. */
function readDevices(scanner: TableScanner, rows: KeyedRows<DeviceRow | undefined>): void {
  rows.begin();
  scanner.nextLine();
  while (scanner.nextLine() && scanner.key()) {
    const row = rows.find(scanner);
    if (row === undefined) continue;
    for (const metric of row.metrics) metric.set(scanner.expectNumber());
    row.noHandler.collect();
  }
}

/** What only sysfs has, a file a device: read in some runs, and held in between. */
class NoHandlerCounter {
  readonly #sys: string;
  readonly #device: string;
  readonly #metric: Metric;
  #value: number | undefined;
  #wait = 0;

  constructor(sys: string, device: string, metric: Metric) {
    this.#sys = sys;
    this.#device = device;
    this.#metric = metric;
  }

  collect(): void {
    if (this.#wait-- === 0) {
      this.#wait = NO_HANDLER_EVERY - 1;
      this.#value = readNumber(this.#sys, 'class/net', this.#device, 'statistics/rx_nohandler');
    }
    if (this.#value !== undefined) this.#metric.set(this.#value);
  }
}
