import { join } from 'node:path';
import { type CollectorKind, NoDataError } from '../collector.ts';
import { listFolder, readAttribute } from '../kernel/attribute-file.ts';

/** Attributes of `/sys/class/dmi/id` that are labels under their own name; `sys_vendor` is `system_vendor`. */
const attributes = [
  'bios_date',
  'bios_release',
  'bios_vendor',
  'bios_version',
  'board_asset_tag',
  'board_name',
  'board_serial',
  'board_vendor',
  'board_version',
  'chassis_asset_tag',
  'chassis_serial',
  'chassis_vendor',
  'chassis_version',
  'product_family',
  'product_name',
  'product_serial',
  'product_sku',
  'product_uuid',
  'product_version',
  'sys_vendor',
];

/** What the firmware says of the machine (SMBIOS); it does not change while the kernel runs. */
export const dmi: CollectorKind = {
  name: 'dmi',
  interval: 60_000,
  open(metrics, { sys }) {
    const folder = join(sys, 'class/dmi/id');
    if (listFolder(folder).length === 0) throw new NoDataError('no DMI on this host');
    const found = attributes.flatMap((name) => {
      const value = readAttribute(folder, name);
      return value === undefined ? [] : [[name === 'sys_vendor' ? 'system_vendor' : name, value] as const];
    });
    const info = metrics
      .gauge(
        'node_dmi_info',
        "A metric with a constant '1' value labeled by bios_date, bios_release, bios_vendor, bios_version, board_asset_tag, board_name, board_serial, board_vendor, board_version, chassis_asset_tag, chassis_serial, chassis_vendor, chassis_version, product_family, product_name, product_serial, product_sku, product_uuid, product_version, system_vendor if provided by DMI.",
        ...found.map(([name]) => name),
      )
      .with(...found.map(([, value]) => value));
    return { collect: () => info.set(1) };
  },
};
