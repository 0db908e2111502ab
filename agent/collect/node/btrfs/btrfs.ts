import { lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { errorMessage } from '../../../kit/errors.ts';
import { type CollectorContext, type CollectorKind, NoDataError } from '../../collector.ts';
import { listFolder, readAttribute, readNumber } from '../../kernel/attribute-file.ts';
import { type Mount, readMounts } from '../../kernel/mount-table.ts';
import type { MetricSet } from '../../metrics.ts';
import { type BtrfsDevice, btrfsErrors, openBtrfsDevices } from './btrfs-devices-ffi.ts';

const SECTOR_BYTES = 512;

/**
 * Btrfs file systems: `/sys/fs/btrfs/<uuid>` (Documentation/ABI/stable/sysfs-fs-btrfs), and of those that are mounted
 * what the ioctls add about their devices.
 */
export const btrfs: CollectorKind = {
  name: 'btrfs',
  interval: 10_000,
  open(metrics, context) {
    const root = join(context.sys, 'fs/btrfs');
    const families = defineFamilies(metrics);
    const reader = openBtrfsDevices();
    return {
      collect() {
        const names = listFolder(root).filter((name) => name.includes('-'));
        if (names.length === 0) return;
        const devices = reader === undefined ? new Map() : readDevices(context, reader.read);
        for (const name of names) collectFileSystem(families, join(root, name), devices);
      },
      close: () => reader?.close(),
    };
  },
};

/** Devices by the identifier of their file system; a mount that cannot be asked leaves its file system out. */
function readDevices(
  { proc, root, log }: CollectorContext,
  read: (mountPoint: string) => { id: string; devices: BtrfsDevice[] } | undefined,
): Map<string, BtrfsDevice[]> {
  const found = new Map<string, BtrfsDevice[]>();
  for (const { type, mountPoint } of mountsOf(proc)) {
    if (type !== 'btrfs') continue;
    try {
      const answer = read(join(root, mountPoint));
      if (answer !== undefined) found.set(answer.id, answer.devices);
    } catch (error) {
      log.debug('btrfs mount cannot be asked for its devices', { mountPoint, error: errorMessage(error) });
    }
  }
  return found;
}

function mountsOf(proc: string): Mount[] {
  try {
    return readMounts(proc);
  } catch (error) {
    if (error instanceof NoDataError) return [];
    throw error;
  }
}

type Families = ReturnType<typeof defineFamilies>;

function defineFamilies(metrics: MetricSet) {
  const gauge = (name: string, help: string, ...labels: string[]) =>
    metrics.gauge(`node_btrfs_${name}`, help, 'uuid', ...labels);
  const layout = ['block_group_type', 'mode'];
  const device = ['device', 'btrfs_dev_uuid'];
  return {
    info: gauge('info', 'Filesystem information', 'label'),
    reserve: gauge('global_rsv_size_bytes', 'Size of global reserve.'),
    reserved: gauge('reserved_bytes', 'Amount of space reserved for a data type', 'block_group_type'),
    used: gauge('used_bytes', 'Amount of used space by a layout/data type', ...layout),
    size: gauge('size_bytes', 'Amount of space allocated for a layout/data type', ...layout),
    ratio: gauge('allocation_ratio', 'Data allocation ratio for a layout/data type', ...layout),
    deviceSize: gauge('device_size_bytes', 'Size of a device that is part of the filesystem.', ...device),
    deviceUnused: gauge(
      'device_unused_bytes',
      'Unused bytes unused on a device that is part of the filesystem.',
      ...device,
    ),
    deviceErrors: metrics.counter(
      'node_btrfs_device_errors_total',
      'Errors reported for the device',
      'uuid',
      ...device,
      'type',
    ),
  };
}

function collectFileSystem(
  families: Families,
  folder: string,
  known: ReadonlyMap<string, BtrfsDevice[]>,
): void {
  const uuid = readAttribute(folder, 'metadata_uuid') || basename(folder);
  const names = listFolder(folder, 'devices');
  families.info.with(uuid, readAttribute(folder, 'label') ?? '').set(1);
  families.reserve.with(uuid).set(readNumber(folder, 'allocation/global_rsv_size') ?? 0);
  const devices = known.get(uuid);
  if (devices !== undefined) collectDevices(families, uuid, devices);
  else collectDeviceSizes(families, uuid, folder, names);
  for (const type of ['data', 'metadata', 'system']) {
    collectBlockGroups(families, join(folder, 'allocation', type), uuid, names.length);
  }
}

function collectDevices(families: Families, uuid: string, devices: readonly BtrfsDevice[]): void {
  for (const device of devices) {
    families.deviceSize.with(uuid, device.name, device.uuid).set(device.totalBytes);
    families.deviceUnused.with(uuid, device.name, device.uuid).set(device.totalBytes - device.usedBytes);
    for (const type of btrfsErrors) {
      families.deviceErrors.with(uuid, device.name, device.uuid, type).set(device.errors[type]);
    }
  }
}

function collectDeviceSizes(
  families: Families,
  uuid: string,
  folder: string,
  names: readonly string[],
): void {
  for (const name of names) {
    const sectors = readNumber(folder, 'devices', name, 'size') ?? 0;
    families.deviceSize.with(uuid, name, '').set(sectors * SECTOR_BYTES);
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
