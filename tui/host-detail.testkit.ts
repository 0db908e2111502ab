import type { ProcessRow } from '../agent/contract/processes.ts';
import { chartWindows } from './data/chart-windows.ts';
import type { HostSnapshot, HostStore } from './data/host-store.ts';
import { createNotifier } from './data/notifier.ts';
import { Timeline } from './data/timeline.ts';
import { NOON } from './fleet.testkit.ts';

type Wave = (index: number) => number;

/** Five minutes of a host in which everything moves in waves; nothing was measured between slot 60 and 70. */
export function wavyTimeline(): Timeline {
  const window = chartWindows[0];
  const timeline = new Timeline(window.step, window.seconds / window.step, NOON / 1_000);
  const wave = (middle: number, swing: number, pace: number) => (index: number) =>
    middle + swing * Math.sin(index / pace);
  const root = { device: '/dev/vda1', mountpoint: '/' };
  const sensor = { chip: 'platform_coretemp_0', sensor: 'temp1' };
  const gauges: [Record<string, string>, Wave][] = [
    [{ __name__: 'node_load1' }, wave(1.2, 0.8, 14)],
    [{ __name__: 'node_memory_MemTotal_bytes' }, () => 8 * 2 ** 30],
    [{ __name__: 'node_memory_MemAvailable_bytes' }, wave(4 * 2 ** 30, 2 ** 30, 20)],
    [{ __name__: 'node_filesystem_size_bytes', ...root }, () => 40 * 2 ** 30],
    [{ __name__: 'node_filesystem_avail_bytes', ...root }, wave(10 * 2 ** 30, 2 ** 30, 30)],
    [{ __name__: 'node_tcp_connection_states', state: 'established' }, wave(120, 40, 18)],
    [{ __name__: 'node_tcp_connection_states', state: 'time_wait' }, wave(60, 50, 8)],
    [{ __name__: 'node_hwmon_temp_celsius', ...sensor }, wave(52, 9, 25)],
    [{ __name__: 'node_hwmon_chip_names', chip: sensor.chip, chip_name: 'coretemp' }, () => 1],
    [{ __name__: 'node_hwmon_sensor_label', ...sensor, label: 'Core 0' }, () => 1],
  ];
  const counters: [Record<string, string>, Wave][] = [
    [{ __name__: 'node_cpu_seconds_total', cpu: '0', mode: 'user' }, wave(0.3, 0.2, 9)],
    [{ __name__: 'node_cpu_seconds_total', cpu: '0', mode: 'system' }, wave(0.1, 0.05, 12)],
    [{ __name__: 'node_cpu_seconds_total', cpu: '0', mode: 'iowait' }, wave(0.08, 0.08, 5)],
    [{ __name__: 'node_cpu_seconds_total', cpu: '0', mode: 'idle' }, wave(0.5, 0.2, 9)],
    [{ __name__: 'node_pressure_cpu_waiting_seconds_total' }, wave(0.05, 0.04, 8)],
    [{ __name__: 'node_pressure_io_waiting_seconds_total' }, wave(0.2, 0.1, 10)],
    [{ __name__: 'node_network_receive_bytes_total', device: 'eth0' }, wave(30_000, 20_000, 11)],
    [{ __name__: 'node_network_receive_bytes_total', device: 'lo' }, () => 1e9],
    [{ __name__: 'node_network_transmit_bytes_total', device: 'eth0' }, wave(9_000, 8_000, 7)],
    [{ __name__: 'node_disk_read_bytes_total', device: 'vda' }, wave(4e6, 3e6, 15)],
    [{ __name__: 'node_disk_written_bytes_total', device: 'vda' }, wave(2e6, 1e6, 6)],
    [{ __name__: 'node_disk_io_time_seconds_total', device: 'vda' }, wave(0.5, 0.4, 13)],
    [{ __name__: 'node_disk_read_time_seconds_total', device: 'vda' }, wave(0.3, 0.2, 13)],
    [{ __name__: 'node_disk_write_time_seconds_total', device: 'vda' }, wave(0.2, 0.1, 9)],
    [{ __name__: 'node_disk_reads_completed_total', device: 'vda' }, wave(90, 60, 15)],
    [{ __name__: 'node_disk_writes_completed_total', device: 'vda' }, wave(40, 20, 6)],
  ];
  const totals = counters.map(() => 0);
  for (let index = 0; index < timeline.length; index++) {
    const seconds = timeline.start + index * timeline.step;
    counters.forEach(([, rate], counter) => {
      totals[counter]! += rate(index) * timeline.step;
    });
    if (index >= 60 && index < 70) continue;
    for (const [labels, value] of gauges) timeline.add(labels, seconds, value(index));
    counters.forEach(([labels], counter) => {
      timeline.add(labels, seconds, totals[counter]!);
    });
  }
  return timeline;
}

/** A process that sleeps. */
export function processRow(pid: number, change: Partial<ProcessRow> = {}): ProcessRow {
  return {
    pid,
    parentPid: 1,
    name: 'sleep',
    command: '',
    user: 'root',
    state: 'S',
    cpuRatio: 0,
    residentBytes: 0,
    readBytesPerSecond: null,
    writtenBytesPerSecond: null,
    threads: 1,
    startedAt: new Date(NOON).toISOString(),
    ...change,
  };
}

/** A host whose history is there, and which runs two processes. */
export function hostDetail(change: Partial<HostSnapshot> = {}): HostSnapshot {
  return {
    window: chartWindows[0],
    loaded: true,
    because: null,
    timeline: wavyTimeline(),
    processes: {
      rows: [
        processRow(812, {
          name: 'postgres',
          command: '/usr/lib/postgresql/15/bin/postgres -D /var/lib',
          user: 'postgres',
          cpuRatio: 0.42,
          residentBytes: 300 * 2 ** 20,
        }),
        processRow(2, { name: 'kthreadd' }),
      ],
      total: 2,
      complete: true,
      because: null,
    },
    ...change,
  };
}

/** A store that shows one snapshot, and notes what it is asked to do. */
export function fixedHostStore(
  detail: HostSnapshot = hostDetail(),
): HostStore & { readonly asked: string[] } {
  const notifier = createNotifier();
  const asked: string[] = [];
  let snapshot = detail;
  return {
    asked,
    subscribe: notifier.subscribe,
    snapshot: () => snapshot,
    show({ at, window }) {
      asked.push(at === null ? window.name : `${window.name} at ${new Date(at).toISOString()}`);
      snapshot = { ...snapshot, window };
    },
    stop: () => void asked.push('stop'),
  };
}
