import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectorKind } from '../collector.ts';
import { readAttribute, readNumber, requireFolder } from '../kernel/attribute-file.ts';
import type { MetricSet } from '../metrics.ts';

/** Attribute, suffix of the name (which is also in the help text), unit. Names in `_total` are counters. */
const attributes: readonly (readonly [file: string, name: string, unit?: number])[] = [
  ['addr_assign_type', 'address_assign_type'],
  ['carrier', 'carrier'],
  ['carrier_changes', 'carrier_changes_total'],
  ['carrier_up_count', 'carrier_up_changes_total'],
  ['carrier_down_count', 'carrier_down_changes_total'],
  ['dev_id', 'device_id'],
  ['dormant', 'dormant'],
  ['flags', 'flags'],
  ['ifindex', 'iface_id'],
  ['iflink', 'iface_link'],
  ['link_mode', 'iface_link_mode'],
  ['mtu', 'mtu_bytes'],
  ['name_assign_type', 'name_assign_type'],
  ['netdev_group', 'net_dev_group'],
  // Megabits a second; drivers that do not know say -1.
  ['speed', 'speed_bytes', 1_000_000 / 8],
  ['tx_queue_len', 'transmit_queue_length'],
  ['type', 'protocol_type'],
];

/** Attributes that are labels under their own name. */
const texts = ['address', 'broadcast', 'duplex', 'ifalias', 'operstate'];

/** Attributes of network devices: `/sys/class/net` (Documentation/ABI/testing/sysfs-class-net). */
export const netclass: CollectorKind = {
  name: 'netclass',
  interval: 10_000,
  open(metrics, { sys, config }) {
    const root = join(sys, 'class/net');
    const ignored = new RegExp(config.netclass.ignored_devices);
    const families = defineFamilies(metrics);
    return {
      collect() {
        for (const device of requireFolder(root)) {
          if (!ignored.test(device) && isDevice(join(root, device))) collectDevice(families, root, device);
        }
      },
    };
  },
};

/** `bonding_masters` is a file among the devices; a device may be gone since the folder was read. */
function isDevice(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

type Families = ReturnType<typeof defineFamilies>;

function defineFamilies(metrics: MetricSet) {
  const numbers = attributes.map(([file, name, unit = 1]) => {
    const type = name.endsWith('_total') ? 'counter' : 'gauge';
    const help = `Network device property: ${name}`;
    return { file, unit, family: metrics.family(`node_network_${name}`, type, help, 'device') };
  });
  const up = metrics.gauge('node_network_up', "Value is 1 if operstate is 'up', 0 otherwise.", 'device');
  const info = metrics.gauge(
    'node_network_info',
    'Non-numeric data from /sys/class/net/<iface>, value is always 1.',
    'device',
    ...texts,
  );
  return { numbers, up, info };
}

function collectDevice({ numbers, up, info }: Families, root: string, device: string): void {
  const values = texts.map((file) => readAttribute(root, device, file) ?? '');
  info.with(device, ...values).set(1);
  up.with(device).set(values[texts.indexOf('operstate')] === 'up' ? 1 : 0);
  for (const { file, unit, family } of numbers) {
    const value = readNumber(root, device, file);
    if (value !== undefined) family.with(device).set(value * unit);
  }
}
