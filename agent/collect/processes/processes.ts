import type { Collector, CollectorContext, CollectorKind } from '../collector.ts';
import { NoDataError } from '../collector.ts';
import type { MetricSet } from '../metrics.ts';
import { ProcessCounts } from './process-counts.ts';
import { ProcessHistory } from './process-history.ts';
import { ProcessMetrics } from './process-metrics.ts';
import { ProcessTable } from './process-table.ts';
import type { TrackedProcess } from './tracked-process.ts';

/** The process table: how many in which state, and a history of those that use the most or are watched. */
export const processes: CollectorKind = {
  name: 'processes',
  open: (metrics, context) => new ProcessesCollector(metrics, context),
};

/** Scans every process now and then; in between it reads, every second, only those that keep a history. */
class ProcessesCollector implements Collector {
  readonly #context: CollectorContext;
  readonly #table: ProcessTable;
  readonly #counts: ProcessCounts;
  readonly #metrics: ProcessMetrics;
  readonly #history: ProcessHistory;
  #kept = new Set<TrackedProcess>();
  #nextScan = 0;

  constructor(metrics: MetricSet, context: CollectorContext) {
    const { top, watch, new_per_hour } = context.config.processes;
    this.#context = context;
    this.#table = new ProcessTable(context);
    this.#counts = new ProcessCounts(metrics, context.proc);
    this.#metrics = new ProcessMetrics(metrics, this.#table.units);
    const options = { top, watch, newPerHour: new_per_hour };
    this.#history = new ProcessHistory(options, context.clock.monotonic());
  }

  /** A refresh is done when it returns; a scan takes as many slices as there are processes. */
  collect(signal: AbortSignal): void | Promise<void> {
    if (this.#context.clock.monotonic() >= this.#nextScan) return this.#scan(signal).then(() => this.#set());
    this.#refresh();
    this.#set();
  }

  async #scan(signal: AbortSignal): Promise<void> {
    const { clock, config, publishProcesses } = this.#context;
    const at = clock.monotonic();
    await this.#table.scan(signal);
    const found = this.#table.processes;
    if (found.size === 0) throw new NoDataError(`${this.#context.proc} shows no process`);
    // A tick may come a little early: half a second of grace keeps the scan on its second.
    this.#nextScan = at + config.processes.interval - 500;
    this.#counts.count(found.values());
    this.#kept = this.#history.choose(found.values(), at);
    this.#metrics.keepOnly(this.#kept);
    publishProcesses?.(this.#table.snapshot());
  }

  #refresh(): void {
    for (const process of this.#kept) {
      if (!this.#table.refresh(process)) this.#kept.delete(process);
    }
  }

  #set(): void {
    this.#counts.set();
    for (const process of this.#kept) this.#metrics.set(process);
  }
}
