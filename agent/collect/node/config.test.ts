import { expect, test } from 'vitest';
import { collectConfig } from '../config.ts';

test('collectConfig leaves out by default what node_exporter leaves out', () => {
  const { diskstats, filesystem, netdev, vmstat } = collectConfig.parse(undefined);
  const matches = (pattern: string, texts: readonly string[]) =>
    texts.filter((text) => new RegExp(pattern).test(text));
  const disks = ['sda', 'sda1', 'nvme0n1', 'nvme0n1p2', 'loop3', 'ram0', 'zram0', 'dm-0'];
  expect(matches(diskstats.device_exclude, disks)).toEqual(['sda1', 'nvme0n1p2', 'loop3', 'ram0']);
  const mounts = ['/', '/proc', '/run/user/1', '/home', '/mnt/x', '/media', '/var/lib/docker/a'];
  expect(matches(filesystem.mount_points_exclude, mounts)).toEqual([
    '/proc',
    '/run/user/1',
    '/mnt/x',
    '/media',
    '/var/lib/docker/a',
  ]);
  expect(matches(filesystem.fs_types_exclude, ['ext4', 'cgroup2', 'overlay', 'nfs4'])).toEqual([
    'cgroup2',
    'overlay',
  ]);
  expect(matches(netdev.device_exclude, ['lo', 'lo0', 'eth0'])).toEqual(['lo']);
  expect(matches(vmstat.fields, ['pgfault', 'pgmajfault', 'pgalloc_dma', 'oom_kill'])).toEqual([
    'pgfault',
    'pgmajfault',
    'oom_kill',
  ]);
});

test('collectConfig refuses a pattern that is no regular expression', () => {
  const result = collectConfig.safeParse({ netdev: { device_exclude: '(' } });
  expect(result.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['netdev.device_exclude', 'expected a regular expression'],
  ]);
});

test('collectConfig reads the time limit of mounts as a duration', () => {
  expect(collectConfig.parse({ filesystem: { mount_timeout: '2s' } }).filesystem.mount_timeout).toBe(2_000);
});
