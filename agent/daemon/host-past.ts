import { pastSummary, SUMMARY_METRICS } from '../collect/host-summary/past-summary.ts';
import { PROCESS_METRICS, pastProcesses } from '../collect/processes/past-processes.ts';
import type { ProcessRow } from '../contract/processes.ts';
import type { HostSummary } from '../contract/status.ts';
import type { SeriesStore } from '../store/series/series-store.ts';
import { readPastSeries } from './past/past-series.ts';

export type HostPast = {
  summary(time: number, signal: AbortSignal): Promise<HostSummary | null>;
  processes(time: number, signal: AbortSignal): Promise<ProcessRow[]>;
};

/** The host as it was at a moment, from the series that it kept. */
export function openHostPast(store: SeriesStore): HostPast {
  return {
    async summary(time, signal) {
      return pastSummary(await readPastSeries(store, SUMMARY_METRICS, time, signal));
    },
    async processes(time, signal) {
      const processes = pastProcesses(await readPastSeries(store, PROCESS_METRICS, time, signal));
      return processes.map((process) => ({ ...process, ...UNKNOWN, command: process.name }));
    },
  };
}

/** What no series tells of a process. */
const UNKNOWN = { parentPid: 0, state: '', startedAt: null };
