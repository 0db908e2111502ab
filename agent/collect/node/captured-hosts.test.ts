import { expect, test } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { createLog } from '../../kit/log.ts';
import { openCollection } from '../collection.ts';
import type { CollectorKind } from '../collector.ts';
import { collectConfig } from '../config.ts';
import { collectors } from '../index.ts';
import { capturedHost, type WrittenHost, writtenHost } from '../written-host.testkit.ts';
import { conntrack } from './conntrack.ts';
import { cpu } from './cpu/cpu.ts';
import { readFamilies } from './exposed-series.testkit.ts';
import { schedstat } from './schedstat.ts';
import { softnet } from './softnet.ts';
import { stat } from './stat.ts';

/** Collectors whose tables these hosts have; the rest look at processes, or past the tree at the running host. */
const outside = new Set(['agent', 'cgroup', 'processes', 'systemd', 'tcpstat', 'timex']);
const kinds = collectors.filter(({ name }) => !outside.has(name));

/** Opens a collection on a host, and gives what it exposes after each tick and what it warns of. */
function watch(host: { root: string; proc: string; sys: string }, of: readonly CollectorKind[] = kinds) {
  const warnings: string[] = [];
  const log = createLog({ level: 'warn', write: (line) => warnings.push(line) });
  const config = collectConfig.parse({ textfile: { directory: '' } });
  const context = { ...host, config, clock: fakeClock(), log };
  const collection = openCollection({ kinds: of, context, onSamples() {} });
  let timestamp = 1_700_000_000_000;
  const tick = () => {
    timestamp += 1_000;
    collection.tick(timestamp);
    return readFamilies(collection.families()).values;
  };
  return { tick, warnings };
}

test('a host of 128 CPUs has ten series for each CPU, and one counter for an interrupt line of 30 KB', () => {
  const values = watch(capturedHost('128-cpus'), [cpu, stat]).tick();
  const seconds = [...values.keys()].filter((key) => /^node_cpu_(guest_)?seconds_total/.test(key));
  expect(seconds).toHaveLength(1_280);
  expect(values.get('node_cpu_seconds_total{cpu="127",mode="user"}')).toBe(29_056.77);
  expect(values.get('node_intr_total{}')).toBe(998_877_665_544);
  expect(values.get('node_procs_running{}')).toBe(97);
});

test('a host of 128 CPUs sums connection tracking, and keeps packets and schedules by CPU', () => {
  const values = watch(capturedHost('128-cpus'), [conntrack, schedstat, softnet]).tick();
  expect(values.get('node_nf_conntrack_stat_found{}')).toBe(128);
  expect(values.get('node_softnet_times_squeezed_total{cpu="127"}')).toBe(127);
  expect([...values.keys()].filter((key) => key.startsWith('node_schedstat_timeslices'))).toHaveLength(128);
});

test('a container without /sys, and with process 1 hidden, is read without a warning', () => {
  const { tick, warnings } = watch(capturedHost('container'));
  const values = tick();
  expect(warnings).toEqual([]);
  expect(values.get('node_cpu_seconds_total{cpu="1",mode="idle"}')).toBe(40);
  expect(values.get('node_network_receive_bytes_total{device="eth0"}')).toBe(1_234);
  expect(values.has('node_network_receive_nohandler_total{device="eth0"}')).toBe(false);
  expect(values.get('node_netstat_Udp_InErrors{}')).toBe(3);
  expect(values.get('node_os_version{id="alpine",name="Alpine Linux"}')).toBe(3.2);
});

test('an empty /proc and /sys is no data for every collector, and a warning for none', () => {
  const { tick, warnings } = watch(writtenHost({}));
  expect([...tick().keys()].filter((key) => !key.startsWith('node_scrape_'))).toEqual([
    'node_selinux_enabled{}',
    'node_textfile_scrape_error{}',
    'node_time_seconds{}',
    'node_time_zone_offset_seconds{time_zone="UTC"}',
  ]);
  expect(warnings).toEqual([]);
});

/** Tables as they are when a kernel, or a disk, has gone wrong: a word where a number should be, a line cut short. */
const torn: readonly (readonly [collector: string, path: string, text: string])[] = [
  ['conntrack', 'proc/net/stat/nf_conntrack', 'entries\n0000007b 0000zz\n'],
  ['cpu', 'proc/stat', 'cpu  1 2 3\ncpu0 1 2 three\n'],
  ['diskstats', 'proc/diskstats', '   8       0 sda 25354637 34367663\n'],
  ['filefd', 'proc/sys/fs/file-nr', 'many\n'],
  ['loadavg', 'proc/loadavg', '0.1 0.2'],
  ['mdadm', 'proc/mdstat', 'Personalities : [raid1]\nmd0 : active raid1 sda1[0]\n'],
  ['meminfo', 'proc/meminfo', 'MemTotal: lots\n'],
  ['netdev', 'proc/net/dev', 'a\nb\neth0: 1 2 3\n'],
  ['netstat', 'proc/net/netstat', 'TcpExt: ListenDrops ListenOverflows\n'],
  ['sockstat', 'proc/net/sockstat', 'TCP: inuse\n'],
  ['softnet', 'proc/net/softnet_stat', '000129a4 xyz\n'],
  ['vmstat', 'proc/vmstat', 'pgfault\n'],
];

test.each(torn)('the %s collector fails alone when its table is torn', (name, path, text) => {
  const host = tornHost(path, text);
  const { tick, warnings } = watch(host);
  const values = tick();
  expect(values.get(`node_scrape_collector_success{collector="${name}"}`)).toBe(0);
  expect(values.get('node_scrape_collector_success{collector="entropy"}')).toBe(1);
  expect(warnings.filter((line) => line.includes(`collector=${name} `))).toHaveLength(1);
  expect(warnings.join()).toMatch(/Cannot read \S+/);
});

function tornHost(path: string, text: string): WrittenHost {
  const random = { 'proc/sys/kernel/random/entropy_avail': '256', 'proc/sys/kernel/random/poolsize': '256' };
  const limits = {
    'proc/sys/net/netfilter/nf_conntrack_count': '1',
    'proc/sys/net/netfilter/nf_conntrack_max': '2',
    'proc/net/snmp': '',
    'proc/net/snmp6': '',
    'proc/net/netstat': '',
  };
  return writtenHost({ ...random, ...limits, [path]: text });
}
