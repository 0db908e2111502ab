import type { KernelUnits } from '../kernel/auxiliary-vector.ts';
import type { Metric, MetricSet } from '../metrics.ts';
import type { TrackedProcess } from './tracked-process.ts';

const LABELS = ['pid', 'name', 'user'];

/** The five series of one process. */
type Series = {
  readonly name: string;
  readonly user: string;
  readonly cpu: Metric;
  readonly resident: Metric;
  readonly read: Metric;
  readonly written: Metric;
  readonly threads: Metric;
};

/** The `vedette_process_*` families. */
export class ProcessMetrics {
  readonly #units: KernelUnits;
  readonly #families;
  #series = new Map<TrackedProcess, Series>();

  constructor(metrics: MetricSet, units: KernelUnits) {
    this.#units = units;
    this.#families = {
      cpu: metrics.counter(
        'vedette_process_cpu_seconds_total',
        'Processor time used by the process.',
        ...LABELS,
      ),
      resident: metrics.gauge(
        'vedette_process_resident_memory_bytes',
        'Memory the process holds.',
        ...LABELS,
      ),
      read: metrics.counter('vedette_process_read_bytes_total', 'Bytes read from storage.', ...LABELS),
      written: metrics.counter('vedette_process_written_bytes_total', 'Bytes written to storage.', ...LABELS),
      threads: metrics.gauge('vedette_process_threads', 'Threads of the process.', ...LABELS),
    };
  }

  /** Forgets the series of every other process. */
  keepOnly(processes: ReadonlySet<TrackedProcess>): void {
    for (const process of this.#series.keys()) {
      if (!processes.has(process)) this.#series.delete(process);
    }
  }

  set(process: TrackedProcess): void {
    const series = this.#seriesOf(process);
    const { stat, io } = process;
    series.cpu.set(stat.cpuTicks / this.#units.ticksPerSecond);
    series.resident.set(stat.residentPages * this.#units.pageSize);
    series.threads.set(stat.threads);
    if (io === undefined) return;
    series.read.set(io.readBytes);
    series.written.set(io.writtenBytes);
  }

  #seriesOf(process: TrackedProcess): Series {
    const known = this.#series.get(process);
    const { name } = process.stat;
    if (known?.name === name && known.user === process.user) return known;
    const series = this.#make(String(process.pid), name, process.user);
    this.#series.set(process, series);
    return series;
  }

  #make(pid: string, name: string, user: string): Series {
    const { cpu, resident, read, written, threads } = this.#families;
    return {
      name,
      user,
      cpu: cpu.with(pid, name, user),
      resident: resident.with(pid, name, user),
      read: read.with(pid, name, user),
      written: written.with(pid, name, user),
      threads: threads.with(pid, name, user),
    };
  }
}
