import { readdirSync } from 'node:fs';
import type { Clock } from '../kit/clock.ts';
import { commit, version } from '../kit/version.ts';
import type { Collector, CollectorContext, CollectorKind } from './collector.ts';
import { readKernelUnits } from './kernel/auxiliary-vector.ts';
import { readOnce } from './kernel/read-once.ts';
import type { Metric, MetricFamily, MetricSet } from './metrics.ts';

/** Runs between looks at what moves slowly and costs more to read than all the rest. */
const SLOW_EVERY = 10;

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
  #runs = 0;
  #slow: SlowReadings = {};
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
    families.cpu.value((user + system) / 1e6);
    families.resident.value(process.memoryUsage.rss());
    families.start.value(this.#startTime);
    this.#buildInfo.set(1);
    // The first run is made at the start, whenever it was due; and a timer may fire a little early.
    if (this.#runs > 0) families.lateness.value(Math.max(0, this.#clock.now() - due) / 1_000);
    if (this.#runs++ % SLOW_EVERY === 0) this.#slow = readSlow(this.#self, this.#pageSize);
    this.#setSlow();
  }

  #setSlow(): void {
    const { heap, virtual, open, max } = this.#slow;
    if (heap !== undefined) this.#families.heap.value(heap);
    if (virtual !== undefined) this.#families.virtual.value(virtual);
    if (open !== undefined) this.#families.open.value(open);
    if (max !== undefined) this.#families.max.value(max);
  }
}

/** What is held between slow looks; where there is no /proc, only the heap. */
type SlowReadings = { heap?: number; virtual?: number; open?: number; max?: number };

function readSlow(self: string, pageSize: number): SlowReadings {
  const heap = process.memoryUsage().heapUsed;
  const pages = readOnce(`${self}/statm`)?.toString('latin1');
  if (pages === undefined) return { heap };
  const limits = readOnce(`${self}/limits`)?.toString('latin1') ?? '';
  const limit = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return {
    heap,
    virtual: Number.parseInt(pages, 10) * pageSize,
    // The listing itself has one open.
    open: readdirSync(`${self}/fd`).length - 1,
    ...(limit === undefined ? {} : { max: Number(limit) }),
  };
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
