import type { Systeminformation } from 'systeminformation';
import type { Collector, CollectorContext, CollectorKind } from '../collector.ts';
import type { MetricFamily, MetricSet } from '../metrics.ts';
import type { ProcessRow } from '../processes/process-row.ts';

/** Milliseconds between listings of all processes: each starts `ps`. */
const LISTING_INTERVAL = 30_000;
const COMMAND_MAXIMUM = 512;
const LABELS = ['pid', 'name', 'user'];

/** The process table without /proc: `ps` now and then, and the watched processes in between. */
export const processes: CollectorKind = {
  name: 'processes',
  interval: 5_000,
  open: (metrics, context) => new ListedProcesses(metrics, context),
};

class ListedProcesses implements Collector {
  readonly #context: CollectorContext;
  readonly #cpu: MetricFamily;
  readonly #resident: MetricFamily;
  #watched = new Map<number, Systeminformation.ProcessesProcessData>();
  #nextListing = 0;

  constructor(metrics: MetricSet, context: CollectorContext) {
    this.#context = context;
    this.#cpu = metrics.counter(
      'vedette_process_cpu_seconds_total',
      'Processor time used by the process.',
      ...LABELS,
    );
    this.#resident = metrics.gauge(
      'vedette_process_resident_memory_bytes',
      'Memory the process holds.',
      ...LABELS,
    );
  }

  async collect(): Promise<void> {
    const { clock } = this.#context;
    if (clock.monotonic() >= this.#nextListing) {
      this.#nextListing = clock.monotonic() + LISTING_INTERVAL;
      await this.#list();
    }
    if (this.#watched.size > 0) await this.#measureWatched();
  }

  async #list(): Promise<void> {
    const { clock, config, publishProcesses } = this.#context;
    const information = await import('systeminformation');
    const { list } = await information.processes();
    const names = new Set(config.processes.watch);
    this.#watched = new Map(
      list.filter(({ name }) => names.has(name)).map((process) => [process.pid, process]),
    );
    publishProcesses?.({ time: clock.now(), rows: list.map(toRow) });
  }

  async #measureWatched(): Promise<void> {
    for (const [pid, usage] of Object.entries(await usageOf([...this.#watched.keys()]))) {
      const process = this.#watched.get(Number(pid));
      if (process === undefined) continue;
      this.#cpu.with(pid, process.name, process.user).set(usage.ctime / 1_000);
      this.#resident.with(pid, process.name, process.user).set(usage.memory);
    }
  }
}

/** Nothing when one of them has ended: the next listing says which are left. */
async function usageOf(pids: readonly number[]): Promise<Record<string, { ctime: number; memory: number }>> {
  const { default: pidusage } = await import('pidusage');
  try {
    return await pidusage([...pids]);
  } catch (error) {
    if (error instanceof Error && error.message.includes('No matching pid found')) return {};
    throw error;
  }
}

function toRow(process: Systeminformation.ProcessesProcessData): ProcessRow {
  const started = Date.parse(process.started);
  return {
    pid: process.pid,
    parentPid: process.parentPid,
    name: process.name,
    command: `${process.command} ${process.params}`.trim().slice(0, COMMAND_MAXIMUM).toWellFormed(),
    user: process.user,
    state: process.state.slice(0, 1).toUpperCase(),
    cpuRatio: process.cpu / 100,
    residentBytes: process.memRss * 1_024,
    readBytesPerSecond: null,
    writtenBytesPerSecond: null,
    threads: 1,
    startedAt: new Date(Number.isNaN(started) ? 0 : started).toISOString(),
  };
}
