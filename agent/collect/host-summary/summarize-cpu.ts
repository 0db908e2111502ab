import type { HostReadings } from './host-readings.ts';
import type { CpuSummary } from './host-summary-shape.ts';

const UNUSED = new Set(['idle', 'iowait']);

/**
 * Shares of processor time. They are taken of the time that was counted, not of the time that passed, so that clocks
 * read at different moments cannot make more than 100 %.
 */
export function summarizeCpu(readings: HostReadings): CpuSummary | undefined {
  const seconds: Record<string, number> = {};
  const processors = new Set<string>();
  let total = 0;
  let used = 0;
  for (const { labels, rate } of readings.rates('node_cpu_seconds_total')) {
    const { cpu = '', mode = '' } = labels;
    processors.add(cpu);
    seconds[mode] = (seconds[mode] ?? 0) + rate;
    total += rate;
    if (!UNUSED.has(mode)) used += rate;
  }
  if (total === 0) return undefined;
  const modes = Object.fromEntries(Object.entries(seconds).map(([mode, rate]) => [mode, rate / total]));
  return { count: processors.size, usedRatio: used / total, modes };
}
