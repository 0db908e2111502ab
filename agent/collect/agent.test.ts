import { describe, expect, it, onTestFinished } from 'vitest';
import { agent } from './agent.ts';
import { openCollector } from './run-collector.testkit.ts';
import { writtenHost } from './written-host.testkit.ts';

function open(proc: string) {
  const opened = openCollector(agent, { proc });
  onTestFinished(opened.close);
  return opened;
}

describe('agent', () => {
  it('tells what this process costs', async () => {
    const metrics = await open('/proc').run();
    expect(metrics.process_cpu_seconds_total).toBeGreaterThan(0);
    expect(metrics.process_resident_memory_bytes).toBeGreaterThan(1_048_576);
    expect(metrics.process_virtual_memory_bytes).toBeGreaterThan(metrics.process_resident_memory_bytes!);
    expect(metrics.process_open_fds).toBeGreaterThan(2);
    expect(metrics.process_max_fds).toBeGreaterThan(metrics.process_open_fds!);
    expect(metrics.process_start_time_seconds).toBeLessThanOrEqual(Date.now() / 1_000);
  });

  it('tells what runs', async () => {
    const metrics = await open('/proc').run();
    expect(Object.keys(metrics)).toContainEqual(
      expect.stringMatching(/^vedette_build_info\{version="0.0.0-source",commit="unknown",runtime="bun /),
    );
  });

  it('tells how late the tick came', async () => {
    const { run, clock } = open('/proc');
    const start = clock.now();
    await run();
    clock.advance(1_250);
    expect((await run(start + 1_000)).vedette_tick_lateness_seconds).toBe(0.25);
    clock.advance(750);
    expect((await run(start + 2_000)).vedette_tick_lateness_seconds).toBe(0);
  });

  it('does not call the first tick late, which is made at the start', async () => {
    const { run, clock } = open('/proc');
    expect(await run(clock.now() - 900)).not.toHaveProperty('vedette_tick_lateness_seconds');
  });

  it('is not late when the clock is behind the tick', async () => {
    const { run, clock } = open('/proc');
    await run();
    expect((await run(clock.now() + 1)).vedette_tick_lateness_seconds).toBe(0);
  });

  it('looks every tenth time at what moves slowly, and holds it in between', async () => {
    const limits = (files: number) =>
      `Limit  Soft Limit  Hard Limit  Units\nMax open files  ${files}  99  files\n`;
    const host = writtenHost({
      'proc/self/statm': '3 1',
      'proc/self/fd/0': '',
      'proc/self/limits': limits(10),
    });
    const { run } = open(host.proc);
    expect(await run()).toMatchObject({ process_max_fds: 10, process_virtual_memory_bytes: 12_288 });
    host.write('proc/self/limits', limits(20));
    for (let runs = 2; runs <= 10; runs++) expect((await run()).process_max_fds).toBe(10);
    expect((await run()).process_max_fds).toBe(20);
  });

  it('leaves out what only /proc knows where there is none', async () => {
    const metrics = await open('/nowhere').run();
    expect(metrics).not.toHaveProperty('process_open_fds');
    expect(metrics.process_resident_memory_bytes).toBeGreaterThan(1_048_576);
  });
});
