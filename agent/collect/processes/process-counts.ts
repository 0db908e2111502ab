import { readNumber } from '../kernel/attribute-file.ts';
import type { MetricSet } from '../metrics.ts';
import type { TrackedProcess } from './tracked-process.ts';

/** The families of node_exporter's `processes` collector, but for the states of single threads. */
export class ProcessCounts {
  readonly #proc: string;
  readonly #families;
  #states = new Map<string, number>();
  #threads = 0;
  #pids = 0;
  #limits: { processes: number | undefined; threads: number | undefined } | undefined;

  constructor(metrics: MetricSet, proc: string) {
    this.#proc = proc;
    this.#families = {
      state: metrics.gauge('node_processes_state', 'Number of processes in each state.', 'state'),
      pids: metrics.gauge('node_processes_pids', 'Number of PIDs'),
      threads: metrics.gauge('node_processes_threads', 'Allocated threads in system'),
      maxProcesses: metrics.gauge('node_processes_max_processes', 'Number of max PIDs limit'),
      maxThreads: metrics.gauge('node_processes_max_threads', 'Limit of threads in the system'),
    };
  }

  /** Counts what a scan found. */
  count(processes: Iterable<TrackedProcess>): void {
    this.#states.clear();
    this.#threads = 0;
    this.#pids = 0;
    for (const { stat } of processes) {
      this.#states.set(stat.state, (this.#states.get(stat.state) ?? 0) + 1);
      this.#threads += stat.threads;
      this.#pids++;
    }
    const kernel = `${this.#proc}/sys/kernel`;
    this.#limits = { processes: readNumber(kernel, 'pid_max'), threads: readNumber(kernel, 'threads-max') };
  }

  /** Sets the counts of the last scan. */
  set(): void {
    const { state, pids, threads, maxProcesses, maxThreads } = this.#families;
    for (const [letter, count] of this.#states) state.with(letter).set(count);
    pids.value(this.#pids);
    threads.value(this.#threads);
    if (this.#limits?.processes !== undefined) maxProcesses.value(this.#limits.processes);
    if (this.#limits?.threads !== undefined) maxThreads.value(this.#limits.threads);
  }
}
