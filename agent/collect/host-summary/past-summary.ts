import { HostReadings, type Reading } from './host-readings.ts';
import { summarizeReadings } from './host-summarizer.ts';
import type { HostSummary } from './host-summary-shape.ts';

/** One series of the past at one moment, as a store tells it. */
export type PastReading = {
  /** With `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** The rise in a second at that moment; undefined where that is not known. */
  readonly perSecond: number | undefined;
  /** When it was measured, ms since the epoch. */
  readonly time: number;
};

/** The series that a summary is made of, by patterns over `__name__`. */
export const SUMMARY_METRICS = [
  'node_boot_time_seconds',
  'node_cpu_seconds_total',
  'node_disk_(io_time_seconds|read_bytes|written_bytes)_total',
  'node_filesystem_(avail_bytes|files|files_free|free_bytes|readonly|size_bytes)',
  'node_load(1|5|15)',
  'node_memory_(Buffers|Cached|MemAvailable|MemFree|MemTotal|SwapFree|SwapTotal)_bytes',
  'node_network_(receive_bytes|receive_errs|transmit_bytes|transmit_errs)_total',
  'node_pressure_(cpu|io|memory)_waiting_seconds_total',
  'node_procs_(blocked|running)',
  'vedette_process_cpu_seconds_total',
];

/** Sums a host up as it was, by the same rules as it is summed up now; null where nothing was measured. */
export function pastSummary(readings: readonly PastReading[]): HostSummary | null {
  if (readings.length === 0) return null;
  const byName = Map.groupBy(readings, ({ labels }) => labels.__name__ ?? '');
  const families = { metricsOf: (name: string) => byName.get(name) ?? [] };
  const rates = { rate: (metric: Reading & Pick<PastReading, 'perSecond'>) => metric.perSecond };
  const time = Math.max(...readings.map(({ time }) => time));
  return summarizeReadings(
    new HostReadings<PastReading>(families, rates, 0) as unknown as HostReadings,
    time,
  );
}
