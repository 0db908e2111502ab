import { lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listFolder, readAttribute, readNumber } from './attribute-file.ts';
import type { CollectorKind } from './collector.ts';
import type { MetricSet } from './metrics.ts';

const SECTOR_BYTES = 512;

/** Btrfs file systems as sysfs shows them: `/sys/fs/btrfs/<uuid>` (Documentation/ABI/stable/sysfs-fs-btrfs). */
export const btrfs: CollectorKind = {
  name: 'btrfs',
  interval: 10_000,
  open(metrics, { sys }) {
    const root = join(sys, 'fs/btrfs');
    const families = defineFamilies(metrics);
    return {
      collect() {
        for (const name of listFolder(root)) {
          if (name.includes('-')) collectFileSystem(families, join(root, name));
        }
      },
    };
  },
};

type Families = ReturnType<typeof defineFamilies>;

function defineFamilies(metrics: MetricSet) {
  const gauge = (name: string, help: string, ...labels: string[]) =>
    metrics.gauge(`node_btrfs_${name}`, help, 'uuid', ...labels);
  const layout = ['block_group_type', 'mode'];
  return {
    info: gauge('info', 'Filesystem information', 'label'),
    reserve: gauge('global_rsv_size_bytes', 'Size of global reserve.'),
    reserved: gauge('reserved_bytes', 'Amount of space reserved for a data type', 'block_group_type'),
    used: gauge('used_bytes', 'Amount of used space by a layout/data type', ...layout),
    size: gauge('size_bytes', 'Amount of space allocated for a layout/data type', ...layout),
    ratio: gauge('allocation_ratio', 'Data allocation ratio for a layout/data type', ...layout),
    device: gauge('device_size_bytes', 'Size of a device that is part of the filesystem.', 'device'),
  };
}

function collectFileSystem(families: Families, folder: string): void {
  const uuid = readAttribute(folder, 'metadata_uuid') || basename(folder);
  const devices = listFolder(folder, 'devices');
  families.info.with(uuid, readAttribute(folder, 'label') ?? '').set(1);
  families.reserve.with(uuid).set(readNumber(folder, 'allocation/global_rsv_size') ?? 0);
  for (const device of devices) {
    const sectors = readNumber(folder, 'devices', device, 'size') ?? 0;
    families.device.with(uuid, device).set(sectors * SECTOR_BYTES);
  }
  for (const type of ['data', 'metadata', 'system']) {
    collectBlockGroups(families, join(folder, 'allocation', type), uuid, devices.length);
  }
}

function collectBlockGroups(families: Families, folder: string, uuid: string, devices: number): void {
  const type = basename(folder);
  families.reserved.with(uuid, type).set(readNumber(folder, 'bytes_reserved') ?? 0);
  for (const mode of listFolder(folder)) {
    if (!lstatSync(join(folder, mode), { throwIfNoEntry: false })?.isDirectory()) continue;
    families.used.with(uuid, type, mode).set(readNumber(folder, mode, 'used_bytes') ?? 0);
    families.size.with(uuid, type, mode).set(readNumber(folder, mode, 'total_bytes') ?? 0);
    families.ratio.with(uuid, type, mode).set(allocationRatio(mode, devices));
  }
}

/** Bytes taken on the devices for each byte of data (btrfs(5), profiles). */
function allocationRatio(mode: string, devices: number): number {
  if (mode === 'single' || mode === 'raid0') return 1;
  if (mode === 'dup' || mode === 'raid1' || mode === 'raid10') return 2;
  if (mode === 'raid5') return devices / (devices - 1);
  if (mode === 'raid6') return devices / (devices - 2);
  return 0;
}
