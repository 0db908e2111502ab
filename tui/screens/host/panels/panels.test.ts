import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../data/timeline.ts';
import { busiest } from './busiest.ts';
import { cpu } from './cpu.ts';
import { cpuCores } from './cpu-cores.ts';
import { diskBusy } from './disk-busy.ts';
import { diskBytes } from './disk-bytes.ts';
import { diskBytesEach } from './disk-bytes-each.ts';
import { diskLatency } from './disk-latency.ts';
import { diskOperations } from './disk-operations.ts';
import { filesystems } from './filesystems.ts';
import { panelGroups, panels } from './index.ts';
import { memory } from './memory.ts';
import { network } from './network.ts';
import { networkReceived } from './network-each.ts';
import { pressure } from './pressure.ts';
import { swap } from './swap.ts';
import { swapping } from './swapping.ts';
import { tcpStates } from './tcp-states.ts';
import { temperatures } from './temperatures.ts';

type Row = [name: string, labels: Record<string, string>, values: number[]];

/** A timeline of three slots of 10 s from rows of a name, labels and three values. */
function timelineOf(...rows: Row[]): Timeline {
  const timeline = new Timeline(10, 3, 1_020);
  for (const [name, labels, values] of rows) {
    values.forEach((value, index) => {
      timeline.add({ __name__: name, ...labels }, 1_000 + index * 10, value);
    });
  }
  return timeline;
}

const shown = (series: { name: string; values: readonly (number | null)[] }[]) =>
  Object.fromEntries(series.map(({ name, values }) => [name, values]));

describe('cpu panel', () => {
  it('is the share of each mode in the time of all processors', () => {
    const timeline = timelineOf(
      ['node_cpu_seconds_total', { cpu: '0', mode: 'user' }, [0, 5, 5]],
      ['node_cpu_seconds_total', { cpu: '0', mode: 'system' }, [0, 0, 1]],
      ['node_cpu_seconds_total', { cpu: '0', mode: 'idle' }, [0, 5, 14]],
      ['node_cpu_seconds_total', { cpu: '1', mode: 'user' }, [0, 0, 0]],
      ['node_cpu_seconds_total', { cpu: '1', mode: 'idle' }, [0, 10, 20]],
    );
    expect(shown(cpu.series(timeline))).toEqual({ user: [null, 0.25, 0], system: [null, 0, 0.05] });
  });

  it('leaves out modes in which no time is spent', () => {
    const timeline = timelineOf(
      ['node_cpu_seconds_total', { cpu: '0', mode: 'user' }, [0, 1, 2]],
      ['node_cpu_seconds_total', { cpu: '0', mode: 'steal' }, [0, 0, 0]],
    );
    expect(cpu.series(timeline).map(({ name }) => name)).toEqual(['user']);
  });
});

describe('memory panel', () => {
  it('counts as used what is not available, and shows swap where there is some', () => {
    const without = timelineOf(
      ['node_memory_MemTotal_bytes', {}, [100, 100, 100]],
      ['node_memory_MemAvailable_bytes', {}, [80, 70, 60]],
      ['node_memory_SwapTotal_bytes', {}, [0, 0, 0]],
    );
    expect(shown(memory.series(without))).toEqual({ used: [20, 30, 40], total: [100, 100, 100] });
  });
});

describe('pressure panel', () => {
  it('is the share of time in which tasks waited, of what the kernel tells', () => {
    const timeline = timelineOf(['node_pressure_io_waiting_seconds_total', {}, [0, 1, 6]]);
    expect(shown(pressure.series(timeline))).toEqual({ io: [null, 0.1, 0.5] });
  });
});

describe('network panel', () => {
  it('adds up the interfaces that lead out of the host', () => {
    const names = ['lo', 'eth0', 'ens5', 'docker0', 'veth12ab', 'br-0a1b'];
    const timeline = timelineOf(
      ...names.map((device): Row => ['node_network_receive_bytes_total', { device }, [0, 100, 300]]),
    );
    expect(shown(network.series(timeline)).in).toEqual([null, 20, 40]);
  });
});

describe('disk panels', () => {
  const names = ['sda', 'sda1', 'nvme0n1', 'nvme0n1p1', 'dm-0', 'loop3'];
  const counter = (name: string) => timelineOf(...names.map((device): Row => [name, { device }, [0, 5, 10]]));

  it('count every byte once: whole disks, without partitions and what is made of them', () => {
    expect(shown(diskBytes.series(counter('node_disk_read_bytes_total'))).read).toEqual([null, 1, 1]);
  });

  it('show the busiest disk, not the sum', () => {
    expect(shown(diskBusy.series(counter('node_disk_io_time_seconds_total')))).toEqual({
      busiest: [null, 0.5, 0.5],
    });
  });
});

describe('busiest', () => {
  it('keeps the eight with the highest peaks, in the order of their names', () => {
    const parts = Array.from({ length: 12 }, (_, index) => ({
      name: `sd${index}`,
      values: Float64Array.of(Number.NaN, index),
    }));
    expect(busiest(parts).map(({ name }) => name)).toEqual([
      'sd4',
      'sd5',
      'sd6',
      'sd7',
      'sd8',
      'sd9',
      'sd10',
      'sd11',
    ]);
  });

  it('leaves out what has no value at all', () => {
    expect(busiest([{ name: 'sda', values: Float64Array.of(Number.NaN) }])).toEqual([]);
  });
});

describe('cpu by core panel', () => {
  it('is the share of time in which each processor neither rested nor waited', () => {
    const timeline = timelineOf(
      ['node_cpu_seconds_total', { cpu: '0', mode: 'user' }, [0, 5, 5]],
      ['node_cpu_seconds_total', { cpu: '0', mode: 'idle' }, [0, 5, 15]],
      ['node_cpu_seconds_total', { cpu: '1', mode: 'user' }, [0, 10, 15]],
      ['node_cpu_seconds_total', { cpu: '1', mode: 'iowait' }, [0, 0, 5]],
    );
    expect(shown(cpuCores.series(timeline))).toEqual({ 0: [null, 0.5, 0], 1: [null, 1, 0.5] });
  });
});

describe('swap panels', () => {
  it('are nothing on a host without swap', () => {
    const timeline = timelineOf(
      ['node_memory_SwapTotal_bytes', {}, [0, 0, 0]],
      ['node_memory_SwapFree_bytes', {}, [0, 0, 0]],
      ['node_vmstat_pswpin', {}, [0, 0, 0]],
    );
    expect([swap.series(timeline), swapping.series(timeline)]).toEqual([[], []]);
  });

  it('show what is in use and what goes in and out', () => {
    const timeline = timelineOf(
      ['node_memory_SwapTotal_bytes', {}, [100, 100, 100]],
      ['node_memory_SwapFree_bytes', {}, [100, 60, 50]],
      ['node_vmstat_pswpout', {}, [0, 20, 20]],
    );
    expect(shown(swap.series(timeline)).used).toEqual([0, 40, 50]);
    expect(shown(swapping.series(timeline))).toEqual({ out: [null, 2, 0] });
  });
});

describe('panels of each disk', () => {
  const timeline = timelineOf(
    ['node_disk_reads_completed_total', { device: 'sda' }, [0, 30, 30]],
    ['node_disk_writes_completed_total', { device: 'sda' }, [0, 20, 20]],
    ['node_disk_read_time_seconds_total', { device: 'sda' }, [0, 1, 1]],
    ['node_disk_write_time_seconds_total', { device: 'sda' }, [0, 4, 4]],
    ['node_disk_read_bytes_total', { device: 'sda' }, [0, 10, 10]],
    ['node_disk_written_bytes_total', { device: 'sda' }, [0, 20, 50]],
    ['node_disk_written_bytes_total', { device: 'sda1' }, [0, 20, 50]],
  );

  it('tell the mean time of what ended, and nothing where nothing did', () => {
    expect(shown(diskLatency.series(timeline))).toEqual({ sda: [null, 0.1, null] });
  });

  it('count reads and writes together', () => {
    expect(shown(diskOperations.series(timeline))).toEqual({ sda: [null, 5, 0] });
    expect(shown(diskBytesEach.series(timeline))).toEqual({ sda: [null, 3, 3] });
  });
});

describe('file systems panel', () => {
  it('is the share that others than root cannot write any more', () => {
    const root = { mountpoint: '/', device: '/dev/sda1' };
    const timeline = timelineOf(
      ['node_filesystem_size_bytes', root, [100, 100, 100]],
      ['node_filesystem_avail_bytes', root, [50, 25, 0]],
      ['node_filesystem_size_bytes', { mountpoint: '/gone', device: 'x' }, [0, 0, 0]],
    );
    expect(shown(filesystems.series(timeline))).toEqual({ '/': [0.5, 0.75, 1] });
  });
});

describe('network panels of each interface', () => {
  it('show the inner ones as well', () => {
    const timeline = timelineOf(
      ['node_network_receive_bytes_total', { device: 'eth0' }, [0, 10, 30]],
      ['node_network_receive_bytes_total', { device: 'lo' }, [0, 50, 50]],
    );
    expect(shown(networkReceived.series(timeline))).toEqual({ eth0: [null, 1, 2], lo: [null, 5, 0] });
  });
});

describe('tcp panel', () => {
  it('shows the states that occur, and not the bytes in the queues', () => {
    const timeline = timelineOf(
      ['node_tcp_connection_states', { state: 'established' }, [3, 4, 5]],
      ['node_tcp_connection_states', { state: 'closing' }, [0, 0, 0]],
      ['node_tcp_connection_states', { state: 'rx_queued_bytes' }, [900, 900, 900]],
    );
    expect(shown(tcpStates.series(timeline))).toEqual({ established: [3, 4, 5] });
  });
});

describe('temperature panel', () => {
  it('calls sensors what their drivers call them, and zones by their type', () => {
    const timeline = timelineOf(
      ['node_hwmon_temp_celsius', { chip: 'c0', sensor: 'temp1' }, [40, 50, 60]],
      ['node_hwmon_temp_celsius', { chip: 'c9', sensor: 'temp2' }, [30, 30, 30]],
      ['node_hwmon_chip_names', { chip: 'c0', chip_name: 'coretemp' }, [1, 1, 1]],
      ['node_hwmon_sensor_label', { chip: 'c0', sensor: 'temp1', label: 'Core 0' }, [1, 1, 1]],
      ['node_thermal_zone_temp', { zone: '0', type: 'acpitz' }, [20, 20, 20]],
    );
    expect(Object.keys(shown(temperatures.series(timeline)))).toEqual([
      'acpitz 0',
      'c9 temp2',
      'coretemp Core 0',
    ]);
  });
});

describe('panels', () => {
  const all = [...new Set([...panels, ...panelGroups.flatMap(({ panels }) => panels)])];

  it.each(all.map((panel) => [panel.title, panel] as const))(
    '%s: has nothing to draw from nothing',
    (_title, panel) => {
      const values = panel.series(new Timeline(10, 3, 1_000)).flatMap(({ values }) => values);
      expect(values.every((value) => value === null)).toBe(true);
    },
  );
});
