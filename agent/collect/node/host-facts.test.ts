import { expect, test } from 'vitest';
import { openCollector } from '../run-collector.testkit.ts';
import { capturedHost, writtenHost } from '../written-host.testkit.ts';
import { diskstats } from './diskstats/diskstats.ts';
import { ipvs } from './ipvs.ts';
import { os } from './os.ts';
import { selinux } from './selinux.ts';
import { uname } from './uname.ts';

test('the uname collector tells the kernel and the name of the host', async () => {
  const [info] = Object.keys(await openCollector(uname, capturedHost('workstation')).run());
  expect(info).toContain('sysname="Linux",release="6.1.0-13-amd64"');
  expect(info).toContain('nodename="workstation",domainname="(none)"');
});

test('the selinux collector tells what is enforced and what is configured', async () => {
  const host = writtenHost({
    'sys/fs/selinux/enforce': '0',
    'etc/selinux/config': '# SELINUX=disabled\nSELINUX=enforcing\nSELINUXTYPE=targeted\n',
  });
  expect(await openCollector(selinux, host).run()).toEqual({
    node_selinux_enabled: 1,
    node_selinux_current_mode: 0,
    node_selinux_config_mode: 1,
  });
});

test('the selinux collector tells nothing but that it is off where it is off', async () => {
  expect(await openCollector(selinux).run()).toEqual({ node_selinux_enabled: 0 });
});

test('the os collector reads the file of the vendor where the administrator has none', async () => {
  const host = writtenHost({ 'usr/lib/os-release': 'ID=arch\nNAME="Arch Linux"\n' });
  const keys = Object.keys(await openCollector(os, host).run());
  expect(keys).toHaveLength(1);
  expect(keys[0]).toContain('id="arch"');
});

test('the diskstats collector follows what udev records within a minute', async () => {
  const line = `   8       0 sda${' 1'.repeat(11)}\n`;
  const host = writtenHost({ 'proc/diskstats': line });
  const collector = openCollector(diskstats, host);
  const model = async () => /model="(.*?)"/.exec(Object.keys(await collector.run()).join())?.[1];
  expect(await model()).toBe('');
  host.write('run/udev/data/b8:0', 'E:ID_MODEL=Example\n');
  expect(await model()).toBe('');
  collector.clock.advance(60_000);
  expect(await model()).toBe('Example');
});

test.each([
  ['a line of totals that is cut', 'a\nb\n 16AA370 E33656E5\n', ''],
  ['an address that is none', 'a\nb\n 1 2 3 4 5\n', 'TCP  C0A8:0CEA wlc\n'],
])('the ipvs collector refuses %s', async (_, stats, table) => {
  const host = writtenHost({ 'proc/net/ip_vs_stats': stats, 'proc/net/ip_vs': table });
  await expect(openCollector(ipvs, host).run()).rejects.toThrow(SyntaxError);
});
