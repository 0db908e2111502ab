import type { AgentStatus } from '../../contract/status.ts';
import type { Log } from '../../kit/log.ts';
import type { NewEvent } from '../../store/local/events.ts';
import type { Facts } from '../../store/local/facts.ts';
import type { FaultSeries } from './fault-series.ts';
import type { EngineProblem, EngineReport, FaultCount, ProxyOperations } from './proxy-worker-messages.ts';

/** How the faults of this host are. */
export type FaultsReport = {
  /** Null where it has no fault proxy. */
  readonly faults: NonNullable<AgentStatus['faults']> | null;
  readonly problems: readonly EngineProblem[];
};

/** The fault proxies of this host, our own engine or another server. */
export type RunningFaults = {
  readonly operations: ProxyOperations;
  report(): FaultsReport;
  /** About how many sockets of this process it has open. */
  descriptors(): number;
  /** To be called each second. */
  tick(): void;
  stop(): Promise<void>;
};

export type FaultsOptions = {
  readonly log: Log;
  readonly emit: (event: NewEvent) => void;
  readonly series: FaultSeries;
  /** Texts that outlive this agent. */
  readonly kept: Pick<Facts, 'get' | 'set'>;
};

export const noReport: EngineReport = {
  faults: { toxics: 0, owned: 0, disabledProxies: 0, since: null },
  problems: [],
  proxies: [],
};

export function toldFaults({ since, ...counts }: FaultCount): NonNullable<AgentStatus['faults']> {
  return { ...counts, since: since === null ? null : new Date(since).toISOString() };
}
