import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../kit/clock.testkit.ts';
import { MergedFamilies } from '../merged-families.ts';
import { MetricSet } from '../metrics.ts';
import { HostSummarizer } from './host-summarizer.ts';

/** Metrics as they are written in an exposition: `name{label="value"}`. */
type Written = Record<string, number>;

/** A host that says what each tick is told, one second apart. */
function host() {
  const set = new MetricSet();
  const clock = fakeClock();
  const summarizer = new HostSummarizer(clock);
  const families = new MergedFamilies([set]);
  const update = () => summarizer.summarize(families);
  const tick = (written: Written, milliseconds = 1_000) => {
    clock.advance(milliseconds);
    set.begin();
    for (const [text, value] of Object.entries(written)) write(set, text, value);
    set.sweep();
    return update();
  };
  return { tick, update, clock, set };
}

function write(set: MetricSet, text: string, value: number): void {
  const [, name = '', inner = ''] = /^([^{]+)(?:\{(.*)\})?$/.exec(text)!;
  const pairs = [...inner.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, labelValue]) => [label!, labelValue!]);
  const family = set.gauge(name, '', ...pairs.map(([label]) => label!));
  family.with(...(pairs.length === 0 ? [''] : pairs.map(([, labelValue]) => labelValue!))).set(value);
}

const cpu = (number: number, mode: string) => `node_cpu_seconds_total{cpu="${number}",mode="${mode}"}`;
const disk = (name: string, device: string) => `node_disk_${name}_total{device="${device}"}`;
const net = (name: string, device: string) => `node_network_${name}_total{device="${device}"}`;
const mount = (name: string, device: string, type: string, mountpoint: string) =>
  `node_filesystem_${name}{device="${device}",fstype="${type}",mountpoint="${mountpoint}"}`;

describe('HostSummarizer', () => {
  it('leaves out what a host does not have', () => {
    const { time, ...rest } = host().tick({});
    expect(time).toBe('2023-11-14T22:13:21.000Z');
    expect(Object.values(rest).every((part) => part === undefined)).toBe(true);
  });

  it('shares processor time out by mode', () => {
    const { tick } = host();
    tick({ [cpu(0, 'user')]: 10, [cpu(0, 'idle')]: 50, [cpu(1, 'iowait')]: 0, [cpu(1, 'idle')]: 50 });
    const { cpu: summary } = tick({
      [cpu(0, 'user')]: 10.5,
      [cpu(0, 'idle')]: 50.5,
      [cpu(1, 'iowait')]: 0.25,
      [cpu(1, 'idle')]: 50.75,
    });
    expect(summary).toEqual({ count: 2, usedRatio: 0.25, modes: { user: 0.25, idle: 0.625, iowait: 0.125 } });
  });

  it('has no processor shares after one sample', () => {
    expect(host().tick({ [cpu(0, 'user')]: 10 }).cpu).toBeUndefined();
  });

  it('counts available memory and used swap', () => {
    const { memory } = host().tick({
      node_memory_MemTotal_bytes: 1_000,
      node_memory_MemAvailable_bytes: 250,
      node_memory_SwapTotal_bytes: 100,
      node_memory_SwapFree_bytes: 60,
    });
    expect(memory).toEqual({
      totalBytes: 1_000,
      availableBytes: 250,
      usedRatio: 0.75,
      swapTotalBytes: 100,
      swapUsedBytes: 40,
    });
  });

  it('adds available memory up where the kernel does not tell it', () => {
    const { memory } = host().tick({
      node_memory_MemTotal_bytes: 1_000,
      node_memory_MemFree_bytes: 100,
      node_memory_Buffers_bytes: 50,
      node_memory_Cached_bytes: 350,
    });
    expect(memory?.availableBytes).toBe(500);
  });

  it('gives load, uptime and running processes as they are', () => {
    const summary = host().tick({
      node_load1: 1.5,
      node_load5: 2,
      node_load15: 3,
      node_boot_time_seconds: 1_699_999_901,
      node_procs_running: 4,
      node_procs_blocked: 1,
    });
    expect(summary).toMatchObject({
      load: [1.5, 2, 3],
      uptimeSeconds: 100,
      processes: { running: 4, blocked: 1 },
    });
  });

  it('gives pressure as the share of time waited', () => {
    const { tick } = host();
    tick({ node_pressure_io_waiting_seconds_total: 5, node_pressure_cpu_waiting_seconds_total: 1 });
    const { pressure } = tick({
      node_pressure_io_waiting_seconds_total: 5.5,
      node_pressure_cpu_waiting_seconds_total: 1,
    });
    expect(pressure).toEqual({ cpu: 0, memory: undefined, io: 0.5 });
  });

  it('puts the fullest file system first, measured as df does', () => {
    const { filesystems } = host().tick({
      [mount('size_bytes', '/dev/a', 'ext4', '/')]: 1_000,
      [mount('free_bytes', '/dev/a', 'ext4', '/')]: 600,
      [mount('avail_bytes', '/dev/a', 'ext4', '/')]: 400,
      [mount('size_bytes', '/dev/b', 'xfs', '/data')]: 100,
      [mount('free_bytes', '/dev/b', 'xfs', '/data')]: 10,
      [mount('avail_bytes', '/dev/b', 'xfs', '/data')]: 10,
      [mount('files', '/dev/b', 'xfs', '/data')]: 50,
      [mount('files_free', '/dev/b', 'xfs', '/data')]: 40,
      [mount('readonly', '/dev/b', 'xfs', '/data')]: 1,
    });
    expect(filesystems).toEqual([
      {
        mountpoint: '/data',
        device: '/dev/b',
        type: 'xfs',
        sizeBytes: 100,
        availableBytes: 10,
        usedRatio: 0.9,
        inodesUsedRatio: 0.2,
        readOnly: true,
      },
      {
        mountpoint: '/',
        device: '/dev/a',
        type: 'ext4',
        sizeBytes: 1_000,
        availableBytes: 400,
        usedRatio: 0.5,
        inodesUsedRatio: undefined,
        readOnly: false,
      },
    ]);
  });

  it('takes one of several mounts of a device, and no images', () => {
    const { filesystems } = host().tick({
      [mount('size_bytes', '/dev/a', 'ext4', '/etc/hosts')]: 1_000,
      [mount('size_bytes', '/dev/a', 'ext4', '/')]: 1_000,
      [mount('size_bytes', '/dev/loop1', 'squashfs', '/snap/core')]: 10,
      [mount('size_bytes', 'tmpfs', 'tmpfs', '/run')]: 10,
      [mount('size_bytes', 'tmpfs', 'tmpfs', '/run/lock')]: 10,
    });
    expect(filesystems?.map((system) => system.mountpoint).sort()).toEqual(['/', '/run', '/run/lock']);
  });

  it('names the busiest disk and adds up the bytes of those that carry others', () => {
    const { tick } = host();
    const first = ['sda', 'sdb', 'dm-0'].flatMap((device) => [
      [`node_disk_io_time_seconds_total{device="${device}"}`, 0],
      [disk('read_bytes', device), 0],
      [disk('written_bytes', device), 0],
    ]);
    tick(Object.fromEntries(first));
    const { disk: summary } = tick({
      'node_disk_io_time_seconds_total{device="sda"}': 0.2,
      'node_disk_io_time_seconds_total{device="sdb"}': 0.75,
      'node_disk_io_time_seconds_total{device="dm-0"}': 0.9,
      [disk('read_bytes', 'sda')]: 1_000,
      [disk('read_bytes', 'sdb')]: 500,
      [disk('read_bytes', 'dm-0')]: 1_500,
      [disk('written_bytes', 'sda')]: 0,
      [disk('written_bytes', 'sdb')]: 70,
    });
    expect(summary).toEqual({
      busiest: 'sdb',
      utilRatio: 0.75,
      readBytesPerSecond: 1_500,
      writtenBytesPerSecond: 70,
    });
  });

  it('counts the traffic that leaves the host once', () => {
    const { tick } = host();
    const devices = ['lo', 'eth0', 'docker0', 'veth1a2b', 'eth0.100'];
    const names = ['receive_bytes', 'transmit_bytes', 'receive_errs', 'transmit_errs'];
    const told = (value: number): Written =>
      Object.fromEntries(names.flatMap((name) => devices.map((device) => [net(name, device), value])));
    tick(told(0));
    expect(tick(told(10)).network).toEqual({
      receiveBytesPerSecond: 10,
      transmitBytesPerSecond: 10,
      errorsPerSecond: 20,
    });
  });

  it('counts tunnels where a host has nothing else', () => {
    const { tick } = host();
    tick({ [net('receive_bytes', 'tun0')]: 0 });
    expect(tick({ [net('receive_bytes', 'tun0')]: 5 }).network?.receiveBytesPerSecond).toBe(5);
  });

  it('names the process that uses the most', () => {
    const { tick } = host();
    const process = (pid: number, name: string) =>
      `vedette_process_cpu_seconds_total{pid="${pid}",name="${name}",user="root"}`;
    tick({ [process(1, 'init')]: 5, [process(2, 'java')]: 5 });
    const { topProcess } = tick({ [process(1, 'init')]: 5.1, [process(2, 'java')]: 7 });
    expect(topProcess).toEqual({ pid: 2, name: 'java', cpuRatio: 2 });
  });

  it('takes a rate over the time that really passed', () => {
    const { tick } = host();
    tick({ [net('receive_bytes', 'eth0')]: 0 });
    expect(tick({ [net('receive_bytes', 'eth0')]: 900 }, 3_000).network?.receiveBytesPerSecond).toBe(300);
  });

  it('gives no rate when a counter was reset', () => {
    const { tick } = host();
    tick({ [net('receive_bytes', 'eth0')]: 9_000 });
    expect(tick({ [net('receive_bytes', 'eth0')]: 5 }).network).toBeUndefined();
  });

  it('gives no rate over a gap', () => {
    const { tick } = host();
    tick({ [net('receive_bytes', 'eth0')]: 0 });
    expect(tick({ [net('receive_bytes', 'eth0')]: 1e12 }, 3_600_000).network).toBeUndefined();
  });

  it('makes no absurd rate of two ticks that come together', () => {
    const { tick } = host();
    tick({ [net('receive_bytes', 'eth0')]: 0 });
    tick({ [net('receive_bytes', 'eth0')]: 100 });
    expect(tick({ [net('receive_bytes', 'eth0')]: 200 }, 1).network?.receiveBytesPerSecond).toBe(100);
  });

  it('is not moved by a wall clock that steps', () => {
    const { tick, clock } = host();
    tick({ [net('receive_bytes', 'eth0')]: 0 });
    clock.step(-3_600_000);
    expect(tick({ [net('receive_bytes', 'eth0')]: 100 }).network?.receiveBytesPerSecond).toBe(100);
  });

  it('keeps a rate between two runs of a collector', () => {
    const { tick, update, clock } = host();
    tick({ [net('receive_bytes', 'eth0')]: 0 });
    tick({ [net('receive_bytes', 'eth0')]: 100 });
    clock.advance(1_000);
    expect(update().network?.receiveBytesPerSecond).toBe(100);
  });

  it('does not take a run under way for one that measured nothing', () => {
    const { tick, update, clock, set } = host();
    tick({ [net('receive_bytes', 'eth0')]: 0 });
    tick({ [net('receive_bytes', 'eth0')]: 100 });
    set.begin();
    clock.advance(1_000);
    expect(update().network?.receiveBytesPerSecond).toBe(100);
  });

  it('never gives a negative rate or a share beyond 1', () => {
    const value = fc.double({ min: 0, max: 1e15, noNaN: true });
    const gap = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, gap), { minLength: 2, maxLength: 8 }), (samples) => {
        const { tick } = host();
        for (const [used, idle, milliseconds] of samples) {
          const summary = tick(
            { [cpu(0, 'user')]: used, [cpu(0, 'idle')]: idle, [net('receive_bytes', 'eth0')]: used },
            milliseconds,
          );
          expect(summary.cpu?.usedRatio ?? 0).toBeGreaterThanOrEqual(0);
          expect(summary.cpu?.usedRatio ?? 0).toBeLessThanOrEqual(1);
          expect(summary.network?.receiveBytesPerSecond ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
