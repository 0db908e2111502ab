import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collectors } from '../index.ts';
import type { ProcessSnapshot } from '../processes/process-row.ts';
import { openCollector } from '../run-collector.testkit.ts';
import { boottime } from './boottime.ts';
import { chooseCollectors } from './choose-collectors.ts';
import { cpu } from './cpu.ts';
import { fallbackCollectors } from './fallback-collectors.ts';
import { filesystem } from './filesystem.ts';
import { loadavg } from './loadavg.ts';
import { meminfo } from './meminfo.ts';
import { netdev } from './netdev.ts';
import { processes } from './processes.ts';

describe('chooseCollectors()', () => {
  it('reads the tables of the kernel where there are some', () => {
    expect(chooseCollectors(join(import.meta.dirname, '../testdata/container/proc'))).toBe(collectors);
  });

  it('falls back on an empty /proc', () => {
    const proc = mkdtempSync(join(tmpdir(), 'vedette-noproc-'));
    onTestFinished(() => rmSync(proc, { recursive: true }));
    expect(chooseCollectors(proc)).toBe(fallbackCollectors);
  });
});

describe('fall-back collectors', () => {
  it('boottime lies in the past', async () => {
    const { run, clock } = openCollector(boottime);
    expect((await run()).node_boot_time_seconds).toBeLessThan(clock.now() / 1_000);
  });

  it('cpu counts every processor by mode', async () => {
    const metrics = await openCollector(cpu).run();
    const idle = Object.keys(metrics).filter((text) => text.includes('mode="idle"'));
    expect(idle).toHaveLength(cpus().length);
    expect(metrics['node_cpu_seconds_total{cpu="0",mode="user"}']).toBeGreaterThan(0);
  });

  it('filesystem tells sizes', async () => {
    const metrics = await openCollector(filesystem).run();
    const sizes = Object.entries(metrics).filter(([text]) => text.startsWith('node_filesystem_size_bytes{'));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.every(([, size]) => size > 0)).toBe(true);
  });

  it('loadavg gives three numbers', async () => {
    expect(Object.keys(await openCollector(loadavg).run())).toEqual([
      'node_load1',
      'node_load5',
      'node_load15',
    ]);
  });

  it('meminfo agrees with node:os on the total', async () => {
    const { node_memory_MemTotal_bytes: total = 0 } = await openCollector(meminfo).run();
    expect(Math.abs(total / totalmem() - 1)).toBeLessThan(0.01);
  });

  it('netdev counts the bytes of an interface', async () => {
    const metrics = await openCollector(netdev).run();
    expect(Object.keys(metrics).some((text) => text.startsWith('node_network_receive_bytes_total{'))).toBe(
      true,
    );
  });

  it('processes publishes a table with this process in it', async () => {
    const published: ProcessSnapshot[] = [];
    const { run } = openCollector(processes, { publishProcesses: (table) => void published.push(table) });
    await run();
    const self = published[0]?.rows.find((row) => row.pid === process.pid);
    expect(self?.residentBytes).toBeGreaterThan(1_048_576);
  });

  it('processes measures what the configuration watches', async () => {
    const published: ProcessSnapshot[] = [];
    const listing = openCollector(processes, { publishProcesses: (table) => void published.push(table) });
    await listing.run();
    const name = published[0]!.rows.find((row) => row.pid === process.pid)!.name;
    const metrics = await openCollector(processes, {}, { processes: { watch: [name] } }).run();
    const self = Object.entries(metrics).find(([text]) =>
      text.startsWith(`vedette_process_resident_memory_bytes{pid="${process.pid}"`),
    );
    expect(self?.[1]).toBeGreaterThan(1_048_576);
  });
});
