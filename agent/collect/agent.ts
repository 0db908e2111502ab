import { readdirSync } from 'node:fs';
import type { Clock } from '../kit/clock.ts';
import { commit, version } from '../kit/version.ts';
import type { Collector, CollectorContext, CollectorKind } from './collector.ts';
import { readKernelUnits } from './kernel/auxiliary-vector.ts';
import { readOnce } from './kernel/read-once.ts';
import type { Metric, MetricFamily, MetricSet } from './metrics.ts';

/** What this agent itself costs, by the names that Prometheus client libraries use. */
export const agent: CollectorKind = {
  name: 'agent',
  open: (metrics, context) => new AgentCollector(metrics, context),
};

class AgentCollector implements Collector {
  readonly #self: string;
  readonly #startTime = Math.round(performance.timeOrigin) / 1_000;
  readonly #pageSize: number;
  readonly #clock: Clock;
  #hasRun = false;
  readonly #buildInfo: Metric;
  readonly #families: Record<
    'cpu' | 'resident' | 'virtual' | 'heap' | 'open' | 'max' | 'start' | 'lateness',
    MetricFamily
  >;

  constructor(metrics: MetricSet, { proc, clock }: CollectorContext) {
    this.#clock = clock;
    this.#self = `${proc}/self`;
    this.#pageSize = readKernelUnits(proc).pageSize;
    this.#buildInfo = metrics
      .gauge('vedette_build_info', 'Always 1; the labels say what runs.', 'version', 'commit', 'runtime')
      .with(version, commit, `${runtimeName()} ${runtimeVersion()}`);
    this.#families = familiesOf(metrics);
  }

  collect(_signal: AbortSignal, due: number): void {
    const families = this.#families;
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    families.cpu.value((user + system) / 1e6);
    families.resident.value(rss);
    families.heap.value(heapUsed);
    families.start.value(this.#startTime);
    this.#setLateness(due);
    this.#buildInfo.set(1);
    this.#setFromKernel();
  }

  /** The first run is made at the start, not when it was due; and a timer may fire a little early. */
  #setLateness(due: number): void {
    if (this.#hasRun) this.#families.lateness.value(Math.max(0, this.#clock.now() - due) / 1_000);
    this.#hasRun = true;
  }

  /** Where there is no /proc these are absent. */
  #setFromKernel(): void {
    const pages = readOnce(`${this.#self}/statm`)?.toString('latin1');
    if (pages === undefined) return;
    this.#families.virtual.value(Number.parseInt(pages, 10) * this.#pageSize);
    const limits = readOnce(`${this.#self}/limits`)?.toString('latin1') ?? '';
    const limit = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    if (limit !== undefined) this.#families.max.value(Number(limit));
    // The listing itself has one open.
    this.#families.open.value(readdirSync(`${this.#self}/fd`).length - 1);
  }
}

function familiesOf(metrics: MetricSet) {
  return {
    cpu: metrics.counter('process_cpu_seconds_total', 'Total user and system CPU time spent in seconds.'),
    resident: metrics.gauge('process_resident_memory_bytes', 'Resident memory size in bytes.'),
    virtual: metrics.gauge('process_virtual_memory_bytes', 'Virtual memory size in bytes.'),
    heap: metrics.gauge('process_heap_bytes', 'Process heap size in bytes.'),
    open: metrics.gauge('process_open_fds', 'Number of open file descriptors.'),
    max: metrics.gauge('process_max_fds', 'Maximum number of open file descriptors.'),
    start: metrics.gauge(
      'process_start_time_seconds',
      'Start time of the process since unix epoch in seconds.',
    ),
    lateness: metrics.gauge(
      'vedette_tick_lateness_seconds',
      'How long after it was due the agent began to measure.',
    ),
  };
}

function runtimeName(): string {
  return process.versions.bun === undefined ? 'node' : 'bun';
}

function runtimeVersion(): string {
  return process.versions.bun ?? process.versions.node;
}
