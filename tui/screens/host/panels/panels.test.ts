import { describe, expect, it } from 'vitest';
import { Timeline } from '../../../data/timeline.ts';
import { cpu } from './cpu.ts';
import { diskBusy } from './disk-busy.ts';
import { diskBytes } from './disk-bytes.ts';
import { panels } from './index.ts';
import { memory } from './memory.ts';
import { network } from './network.ts';
import { pressure } from './pressure.ts';

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

describe('panels', () => {
  it.each(panels.map((panel) => [panel.title, panel] as const))(
    '%s: has nothing to draw from nothing',
    (_title, panel) => {
      const values = panel.series(new Timeline(10, 3, 1_000)).flatMap(({ values }) => values);
      expect(values.every((value) => value === null)).toBe(true);
    },
  );
});
