import { readNumber } from './attribute-file.ts';
import type { CollectorKind } from './collector.ts';
import { KernelTable } from './kernel-table.ts';
import { KeyedRows } from './keyed-rows.ts';
import type { Metric } from './metrics.ts';

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

type DeviceRow = {
  readonly device: string;
  readonly metrics: readonly Metric[];
  readonly noHandler: Metric;
  noHandlerValue: number | undefined;
  /** Runs until `noHandlerValue` is read again. */
  wait: number;
};

/** Counters of network devices: `/proc/net/dev`, and packets that no protocol wanted. */
export const netdev: CollectorKind = {
  name: 'netdev',
  open(metrics, { proc, sys, config }) {
    const table = new KernelTable(proc, 'net/dev');
    const excluded = new RegExp(config.netdev.device_exclude);
    const counter = (name: string) =>
      metrics.counter(`node_network_${name}_total`, `Network device statistic ${name}.`, 'device');
    const families = columns.map(counter);
    const noHandler = counter('receive_nohandler');
    const rows = new KeyedRows((device): DeviceRow | undefined => {
      if (excluded.test(device)) return undefined;
      const own = families.map((family) => family.with(device));
      return { device, metrics: own, noHandler: noHandler.with(device), noHandlerValue: undefined, wait: 0 };
    });
    const collectNoHandler = (row: DeviceRow) => {
      if (row.wait-- === 0) {
        row.wait = NO_HANDLER_EVERY - 1;
        row.noHandlerValue = readNumber(sys, 'class/net', row.device, 'statistics/rx_nohandler');
      }
      if (row.noHandlerValue !== undefined) row.noHandler.set(row.noHandlerValue);
    };
    return {
      collect() {
        const scanner = table.read();
        rows.begin();
        scanner.nextLine();
        while (scanner.nextLine() && scanner.key()) {
          const row = rows.find(scanner);
          if (row === undefined) continue;
          for (const metric of row.metrics) metric.set(scanner.expectNumber());
          collectNoHandler(row);
        }
      },
      close: () => table.close(),
    };
  },
};
