import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NoDataError } from '../../collector.ts';
import { readMounts } from '../../kernel/mount-table.ts';
import { openCollector } from '../../run-collector.testkit.ts';
import { writtenHost } from '../../written-host.testkit.ts';
import { filesystem } from './filesystem.ts';

test('the filesystem collector measures mounts that are neither excluded by path nor by type', async () => {
  const host = writtenHost({
    'proc/1/mounts': [
      '/dev/sda1 / ext4 ro,relatime 0 0',
      'proc /proc proc rw 0 0',
      '/dev/sdb1 /mnt/disk ext4 rw 0 0',
      'overlay /srv overlay rw 0 0',
    ].join('\n'),
  });
  const collector = openCollector(filesystem, host);
  const values = await collector.run();
  const labels = '{device="/dev/sda1",fstype="ext4",mountpoint="/"}';
  expect(Object.keys(values)).toHaveLength(7);
  expect(values[`node_filesystem_readonly${labels}`]).toBe(1);
  expect(values[`node_filesystem_device_error${labels}`]).toBe(0);
  expect(values[`node_filesystem_size_bytes${labels}`]).toBeGreaterThan(0);
});

test('the filesystem collector reports a mount without an answer as an error, and nothing else of it', async () => {
  const host = writtenHost({ 'proc/1/mounts': '/dev/sda1 /gone ext4 rw 0 0\n' });
  const collector = openCollector(filesystem, host);
  expect(await collector.run()).toEqual({
    'node_filesystem_device_error{device="/dev/sda1",fstype="ext4",mountpoint="/gone"}': 1,
  });
});

test('the filesystem collector finds mount points with blanks in their names', async () => {
  const host = writtenHost({ 'proc/1/mounts': '/dev/sda1 /my\\040disk ext4 rw 0 0\n' });
  mkdirSync(join(host.root, 'my disk'));
  const values = await openCollector(filesystem, host).run();
  const labels = '{device="/dev/sda1",fstype="ext4",mountpoint="/my disk"}';
  expect(values[`node_filesystem_device_error${labels}`]).toBe(0);
});

test('the filesystem collector measures a mount that is listed twice once', async () => {
  const host = writtenHost({ 'proc/1/mounts': '/dev/sda1 / ext4 rw 0 0\n/dev/sda1 / ext4 rw 0 0\n' });
  expect(Object.keys(await openCollector(filesystem, host).run())).toHaveLength(7);
});

test('readMounts() reads its own mounts where process 1 is hidden', () => {
  const host = writtenHost({ 'proc/mounts': '/dev/sda1 / ext4 rw 0 0\n' });
  expect(readMounts(host.proc)).toEqual([
    { device: '/dev/sda1', mountPoint: '/', type: 'ext4', readOnly: false },
  ]);
});

test('readMounts() has no data where there is no mount table', () => {
  expect(() => readMounts('/nowhere')).toThrow(NoDataError);
});
