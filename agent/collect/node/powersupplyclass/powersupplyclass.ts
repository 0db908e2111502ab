import { join } from 'node:path';
import type { CollectorKind } from '../../collector.ts';
import { readAttribute, requireFolder } from '../../kernel/attribute-file.ts';
import type { MetricSet } from '../../metrics.ts';
import { supplyAttributes } from './power-supply-attributes.ts';

/** Attributes that are labels of the information metric. */
const labels = [
  'capacity_level',
  'charge_type',
  'health',
  'manufacturer',
  'model_name',
  'scope',
  'serial_number',
  'status',
  'technology',
  'type',
  'usb_type',
];

/** Batteries and mains: `/sys/class/power_supply` (Documentation/ABI/testing/sysfs-class-power). */
export const powersupplyclass: CollectorKind = {
  name: 'powersupplyclass',
  interval: 10_000,
  open(metrics, { sys, config }) {
    const root = join(sys, 'class/power_supply');
    const ignored = new RegExp(config.powersupplyclass.ignored_supplies);
    return {
      collect() {
        for (const supply of requireFolder(root)) {
          if (!ignored.test(supply)) collectSupply(metrics, join(root, supply), supply);
        }
      },
    };
  },
};

function collectSupply(metrics: MetricSet, folder: string, supply: string): void {
  for (const [file, name, unit] of supplyAttributes) {
    const value = Number.parseInt(readAttribute(folder, file) ?? '', 10);
    if (Number.isNaN(value)) continue;
    const help = `${name} value of /sys/class/power_supply/<power_supply>.`;
    metrics
      .gauge(`node_power_supply_${name}`, help, 'power_supply')
      .with(supply)
      .set(value / unit);
  }
  const known = labels.map((label) => [label, readAttribute(folder, label) ?? ''] as const);
  metrics
    .gauge('node_power_supply_info', 'info of /sys/class/power_supply/<power_supply>.')
    .series('node_power_supply_info', [
      ['power_supply', supply],
      ...known.filter(([, value]) => value !== ''),
    ])
    .set(1);
}
