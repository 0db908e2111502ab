import type { HostReadings } from './host-readings.ts';
import type { MemorySummary } from './host-summary-shape.ts';

/** Memory by what is still available, which counts what the kernel can take back (kernels since 3.14 tell it). */
export function summarizeMemory(readings: HostReadings): MemorySummary | undefined {
  const field = (name: string) => readings.value(`node_memory_${name}_bytes`);
  const totalBytes = field('MemTotal');
  if (!totalBytes) return undefined;
  const takenBack = (field('MemFree') ?? 0) + (field('Buffers') ?? 0) + (field('Cached') ?? 0);
  const availableBytes = Math.min(field('MemAvailable') ?? takenBack, totalBytes);
  const swapTotalBytes = field('SwapTotal') ?? 0;
  return {
    totalBytes,
    availableBytes,
    usedRatio: 1 - availableBytes / totalBytes,
    swapTotalBytes,
    swapUsedBytes: Math.max(0, swapTotalBytes - (field('SwapFree') ?? swapTotalBytes)),
  };
}
