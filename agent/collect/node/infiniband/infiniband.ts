import { join } from 'node:path';
import type { CollectorKind } from '../../collector.ts';
import { listFolder, readAttribute, readNumber, requireFolder } from '../../kernel/attribute-file.ts';
import type { MetricSet } from '../../metrics.ts';
import { infinibandCounters } from './infiniband-counters.ts';

/** Gigabits a second as bytes a second. */
const GIGABIT_BYTES = 125_000_000;

/** InfiniBand and RoCE adapters: `/sys/class/infiniband` (Documentation/ABI/stable/sysfs-class-infiniband). */
export const infiniband: CollectorKind = {
  name: 'infiniband',
  interval: 5_000,
  open(metrics, { sys }) {
    const root = join(sys, 'class/infiniband');
    const info = metrics.gauge(
      'node_infiniband_info',
      'Non-numeric data from /sys/class/infiniband/<device>, value is always 1.',
      'device',
      'board_id',
      'firmware_version',
      'hca_type',
    );
    return {
      collect() {
        for (const device of requireFolder(root)) {
          const text = (file: string) => readAttribute(root, device, file) ?? '';
          info.with(device, text('board_id'), text('fw_ver'), text('hca_type')).set(1);
          for (const port of listFolder(root, device, 'ports')) {
            collectPort(metrics, join(root, device, 'ports', port), device, port);
          }
        }
      },
    };
  },
};

function collectPort(metrics: MetricSet, folder: string, device: string, port: string): void {
  const gauge = (name: string, help: string, value: number) => {
    if (Number.isNaN(value)) return;
    metrics.gauge(`node_infiniband_${name}`, help, 'device', 'port').with(device, port).set(value);
  };
  gauge(
    'state_id',
    'State of the InfiniBand port (0: no change, 1: down, 2: init, 3: armed, 4: active, 5: act defer)',
    leadingNumber(join(folder, 'state')),
  );
  gauge(
    'physical_state_id',
    'Physical state of the InfiniBand port (0: no change, 1: sleep, 2: polling, 3: disable, 4: shift, 5: link up, 6: link error recover, 7: phytest)',
    leadingNumber(join(folder, 'phys_state')),
  );
  const rate = leadingNumber(join(folder, 'rate'));
  gauge('rate_bytes_per_second', 'Maximum signal transfer rate', Math.trunc(rate * GIGABIT_BYTES));
  for (const [file, name, help, unit = 1] of infinibandCounters) {
    const value = readNumber(folder, file);
    if (value === undefined) continue;
    metrics
      .counter(`node_infiniband_${name}`, help, 'device', 'port')
      .with(device, port)
      .set(value * unit);
  }
}

/** `4: ACTIVE` and `40 Gb/sec (4X QDR)` begin with their number. */
function leadingNumber(path: string): number {
  return Number.parseFloat(readAttribute(path) ?? '');
}
