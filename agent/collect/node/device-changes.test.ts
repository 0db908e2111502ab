import { expect, test } from 'vitest';
import { openCollector } from '../run-collector.testkit.ts';
import { writtenHost } from '../written-host.testkit.ts';
import { cpu } from './cpu/cpu.ts';
import { diskstats } from './diskstats/diskstats.ts';
import { netdev } from './netdev.ts';
import { netstat } from './netstat.ts';

const dev = (lines: readonly string[]) => ['Inter-|', ' face |', ...lines, ''].join('\n');
const line = (device: string, received: number) => `${device}: ${received}${' 0'.repeat(15)}`;
const bytes = (device: string) => `node_network_receive_bytes_total{device="${device}"}`;

test('the netdev collector follows a device that is plugged in, unplugged and plugged in again', async () => {
  const host = writtenHost({ 'proc/net/dev': dev([line('eth0', 1)]) });
  const collector = openCollector(netdev, host);
  const seen: (number | undefined)[] = [];
  for (const lines of [[], [line('usb0', 5)], [], [line('usb0', 2)]]) {
    host.write('proc/net/dev', dev([...lines, line('eth0', 1)]));
    const values = await collector.run();
    seen.push(values[bytes('usb0')]);
    expect(values[bytes('eth0')]).toBe(1);
  }
  collector.close();
  expect(seen).toEqual([undefined, 5, undefined, 2]);
});

test('the netdev collector passes on a counter that starts again', async () => {
  const host = writtenHost({ 'proc/net/dev': dev([line('eth0', 4_000_000_000)]) });
  const collector = openCollector(netdev, host);
  expect((await collector.run())[bytes('eth0')]).toBe(4_000_000_000);
  host.write('proc/net/dev', dev([line('eth0', 12)]));
  expect((await collector.run())[bytes('eth0')]).toBe(12);
  collector.close();
});

test('the netdev collector leaves out the devices that the configuration excludes', async () => {
  const host = writtenHost({ 'proc/net/dev': dev([line('lo', 1), line('veth1', 2), line('eth0', 3)]) });
  const collector = openCollector(netdev, host, { netdev: { device_exclude: '^(lo|veth.*)$' } });
  const values = await collector.run();
  collector.close();
  expect([values[bytes('lo')], values[bytes('veth1')], values[bytes('eth0')]]).toEqual([
    undefined,
    undefined,
    3,
  ]);
});

const disk = (name: string, reads: number) => `   8  0 ${name} ${reads}${' 0'.repeat(16)}\n`;

test('the diskstats collector drops a disk that vanishes and its information with it', async () => {
  const host = writtenHost({ 'proc/diskstats': disk('sda', 1) + disk('sdb', 2) });
  const collector = openCollector(diskstats, host);
  expect(Object.keys(await collector.run()).filter((key) => key.includes('sdb'))).toHaveLength(18);
  host.write('proc/diskstats', disk('sda', 1));
  const values = await collector.run();
  collector.close();
  expect(Object.keys(values).filter((key) => key.includes('sdb'))).toEqual([]);
  expect(values['node_disk_reads_completed_total{device="sda"}']).toBe(1);
});

test('the diskstats collector has as many series as this kernel has columns', async () => {
  const host = writtenHost({
    'proc/diskstats': `   8  0 sda${' 7'.repeat(11)}\n   8 16 sdb${' 7'.repeat(15)}\n`,
  });
  const collector = openCollector(diskstats, host);
  const keys = Object.keys(await collector.run()).filter((key) => !key.startsWith('node_disk_info'));
  collector.close();
  expect(keys.filter((key) => key.includes('sda'))).toHaveLength(11);
  expect(keys.filter((key) => key.includes('sdb'))).toHaveLength(15);
});

const stat = (cpus: Record<string, number>) =>
  [
    'cpu  0',
    ...Object.entries(cpus).map(([name, idle]) => `${name} 500 0 0 ${idle} 0 0 0 0 0 0`),
    'intr 0',
    '',
  ].join('\n');
const idle = (id: string) => `node_cpu_seconds_total{cpu="${id}",mode="idle"}`;

test('the cpu collector follows a CPU that is taken offline and back', async () => {
  const host = writtenHost({ 'proc/stat': stat({ cpu0: 100, cpu1: 900 }) });
  const collector = openCollector(cpu, host);
  expect((await collector.run())[idle('1')]).toBe(9);
  host.write('proc/stat', stat({ cpu0: 100 }));
  expect((await collector.run())[idle('1')]).toBeUndefined();
  host.write('proc/stat', stat({ cpu0: 100, cpu1: 50 }));
  expect((await collector.run())[idle('1')]).toBe(0.5);
  collector.close();
});

test('the cpu collector holds a time that falls a little, as idle times of some kernels do', async () => {
  const host = writtenHost({ 'proc/stat': stat({ cpu0: 1_000 }) });
  const collector = openCollector(cpu, host);
  await collector.run();
  host.write('proc/stat', stat({ cpu0: 999 }));
  expect((await collector.run())[idle('0')]).toBe(10);
  host.write('proc/stat', stat({ cpu0: 1_001 }));
  expect((await collector.run())[idle('0')]).toBe(10.01);
  collector.close();
});

test('the netstat collector learns the columns anew when they change', async () => {
  const host = writtenHost({
    'proc/net/snmp': 'Udp: InDatagrams InErrors\nUdp: 1 2\n',
    'proc/net/netstat': '',
    'proc/net/snmp6': 'Udp6InErrors 3\n',
  });
  const collector = openCollector(netstat, host);
  expect((await collector.run()).node_netstat_Udp_InErrors).toBe(2);
  host.write('proc/net/snmp', 'Udp: InDatagrams NoPorts InErrors\nUdp: 1 8 9\n');
  const values = await collector.run();
  collector.close();
  expect([values.node_netstat_Udp_NoPorts, values.node_netstat_Udp_InErrors]).toEqual([8, 9]);
  expect(values.node_netstat_Udp6_InErrors).toBe(3);
});
