import { describe, expect, it, onTestFinished } from 'vitest';
import { agent } from './agent.ts';
import { openCollector } from './run-collector.testkit.ts';

function open(proc: string) {
  const opened = openCollector(agent, { proc });
  onTestFinished(opened.close);
  return opened;
}

function block(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
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

  it('shows a blocked main thread once', async () => {
    const { run } = open('/proc');
    await new Promise((resolve) => setTimeout(resolve, 300));
    block(600);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await run()).vedette_event_loop_lag_seconds).toBeGreaterThan(0.3);
    expect((await run()).vedette_event_loop_lag_seconds).toBe(0);
  });

  it('leaves out what only /proc knows where there is none', async () => {
    const metrics = await open('/nowhere').run();
    expect(metrics).not.toHaveProperty('process_open_fds');
    expect(metrics.process_resident_memory_bytes).toBeGreaterThan(1_048_576);
  });
});
