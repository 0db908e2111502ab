import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { CollectConfig } from './config.ts';
import type { MetricSet } from './metrics.ts';
import type { ProcessSnapshot } from './processes/process-row.ts';

/** What a collector may know of its surroundings; the roots are parameters so that tests can point at captured trees. */
export type CollectorContext = {
  /** @default '/proc' */
  readonly proc: string;
  /** @default '/sys' */
  readonly sys: string;
  /** Where the host's root file system is mounted. @default '/' */
  readonly root: string;
  readonly config: CollectConfig;
  readonly clock: Clock;
  readonly log: Log;
  /** Takes the process table after each scan; the daemon keeps the newest for those who ask. */
  readonly publishProcesses?: (table: ProcessSnapshot) => void;
};

/**
 * One source of metrics. It sets the metrics of the set it was made with; what it does not set in a run is gone.
 * A collector keeps its own descriptors, buffers and previous totals. It must not block: kernel tables are read
 * synchronously (they never wait), anything that can hang (statfs on a dead NFS mount, a socket) is asynchronous and
 * honours `signal`.
 */
export interface Collector {
  /**
   * @param due when this run was due, in milliseconds of wall time; what it reads is stored under this time
   * @throws NoDataError when this host has no such source; anything else counts as a failure of this run.
   */
  collect(signal: AbortSignal, due: number): void | Promise<void>;
  /** Releases descriptors. */
  close?(): void;
}

/** A kind of collector, as the list in `index.ts` names it. */
export type CollectorKind = {
  /** The value of the `collector` label; node_exporter's own name where it has one. */
  readonly name: string;
  /** Milliseconds between runs, or where the configuration says them; a multiple of 1,000. @default 1000 */
  readonly interval?: number | ((config: CollectConfig) => number);
  /** False: runs only when the configuration enables it. @default true */
  readonly enabled?: boolean;
  open(metrics: MetricSet, context: CollectorContext): Collector;
};

/** This host does not have what the collector reads: not an error, and asked again rarely. */
export class NoDataError extends Error {
  override readonly name = 'NoDataError';
}
