import { expect, test } from 'vitest';
import { openCollector } from '../../run-collector.testkit.ts';
import { writtenHost } from '../../written-host.testkit.ts';
import { btrfs } from './btrfs.ts';
import { openBtrfsDevices } from './btrfs-devices-ffi.ts';

test('openBtrfsDevices() has no answer for a file system that is not btrfs', () => {
  const reader = openBtrfsDevices();
  expect(reader!.read('/proc')).toBeUndefined();
  reader!.close();
});

test('openBtrfsDevices() throws the system error for a mount point that is gone', () => {
  const reader = openBtrfsDevices();
  expect(() => reader!.read('/nowhere/disk')).toThrow('ENOENT');
  reader!.close();
});

test('the btrfs collector takes the sizes of devices from sysfs where the mount cannot be asked', async () => {
  const folder = 'sys/fs/btrfs/0abb23a9-579b-43e6-ad30-227ef47fcb9d';
  const host = writtenHost({
    'proc/1/mounts': '/dev/sdb /gone btrfs rw 0 0\n',
    [`${folder}/devices/sdb/size`]: '2048\n',
  });
  const collector = openCollector(btrfs, host);
  const values = await collector.run();
  collector.close();
  const sizes = Object.entries(values).filter(([key]) => key.startsWith('node_btrfs_device_'));
  expect(sizes).toEqual([
    [
      'node_btrfs_device_size_bytes{uuid="0abb23a9-579b-43e6-ad30-227ef47fcb9d",device="sdb",btrfs_dev_uuid=""}',
      1_048_576,
    ],
  ]);
});
