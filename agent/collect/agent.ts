import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { commit, version } from '../kit/version.ts';
import type { Collector, CollectorContext, CollectorKind } from './collector.ts';
import { readKernelUnits } from './kernel/auxiliary-vector.ts';
import { readOnce } from './kernel/read-once.ts';
import type { Metric, MetricFamily, MetricSet } from './metrics.ts';

/** Milliseconds between looks at the event loop: a shorter blockage may go unseen, a shorter span would cost more. */
const LAG_RESOLUTION = 200;

/** What this agent itself costs, by the names that Prometheus client libraries use. */
export const agent: CollectorKind = {
  name: 'agent',
  open: (metrics, context) => new AgentCollector(metrics, context),
};

class AgentCollector implements Collector {
  readonly #self: string;
  readonly #startTime = Math.round(performance.timeOrigin) / 1_000;
  readonly #pageSize: number;
  readonly #lag: ReturnType<typeof monitorEventLoopDelay>;
  readonly #buildInfo: Metric;
  readonly #families: Record<
    'cpu' | 'resident' | 'virtual' | 'heap' | 'open' | 'max' | 'start' | 'lag',
    MetricFamily
  >;

  constructor(metrics: MetricSet, { proc }: CollectorContext) {
    this.#self = `${proc}/self`;
    this.#pageSize = readKernelUnits(proc).pageSize;
    this.#lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION });
    this.#lag.enable();
    this.#buildInfo = metrics
      .gauge('vedette_build_info', 'Always 1; the labels say what runs.', 'version', 'commit', 'runtime')
      .with(version, commit, `${runtimeName()} ${runtimeVersion()}`);
    this.#families = familiesOf(metrics);
  }

  collect(): void {
    const families = this.#families;
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    families.cpu.value((user + system) / 1e6);
    families.resident.value(rss);
    families.heap.value(heapUsed);
    families.start.value(this.#startTime);
    families.lag.value(this.#takeLag());
    this.#buildInfo.set(1);
    this.#setFromKernel();
  }

  close(): void {
    this.#lag.disable();
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

  /** The largest delay in seconds since the last call; the histogram counts nanoseconds. */
  #takeLag(): number {
    const { max } = this.#lag;
    this.#lag.reset();
    return max > 0 && Number.isFinite(max) ? max / 1e9 : 0;
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
    lag: metrics.gauge(
      'vedette_event_loop_lag_seconds',
      'Longest delay of the main thread since the last sample.',
    ),
  };
}

function runtimeName(): string {
  return process.versions.bun === undefined ? 'node' : 'bun';
}

function runtimeVersion(): string {
  return process.versions.bun ?? process.versions.node;
}
