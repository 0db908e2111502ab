import type { FrameStatistics } from '../screens/screen.ts';

/** What the console costs, in three short lines for the developer overlay. */
export function costLines(cost: FrameStatistics): string[] {
  const { medianMs, slowestMs, bytesPerFrame, bytesPerSecond, dropped, cpuRatio, residentBytes } = cost;
  return [
    `frame ${medianMs.toFixed(1)} ms, slowest ${slowestMs.toFixed(1)} ms`,
    `${Math.round(bytesPerFrame)} B/frame, ${Math.round(bytesPerSecond)} B/s, ${dropped} dropped`,
    `cpu ${(cpuRatio * 100).toFixed(1)}%, ${(residentBytes / 2 ** 20).toFixed(0)} MiB`,
  ];
}
