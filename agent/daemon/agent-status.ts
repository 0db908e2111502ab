import type { LoadedConfig } from '../config/load-config.ts';
import type { Health } from '../contract/health.ts';
import type { AgentStatus, HostSummary } from '../contract/status.ts';
import { commit, version } from '../kit/version.ts';
import type { DestinationState } from '../remote/send/destination.ts';
import type { StoreHealth } from '../store/series/series-store.ts';
import type { SelfCost } from './self-cost.ts';

export type StatusSources = {
  readonly now: number;
  readonly startedAt: number;
  readonly config: LoadedConfig;
  readonly configError: string | null;
  readonly health: Health;
  readonly store: StoreHealth;
  readonly self: SelfCost;
  readonly faults: NonNullable<AgentStatus['faults']> | null;
  readonly backups: NonNullable<AgentStatus['backups']> | null;
  readonly remoteWrites: readonly DestinationState[];
  readonly summary: HostSummary | null;
};

/** Everything that the agent says of itself and its host, from what its parts say. */
export function agentStatus(sources: StatusSources): AgentStatus {
  const { config, health, store } = sources;
  return {
    host: config.config.host,
    labels: config.config.labels,
    version,
    commit,
    state: health.status === 'failed' ? 'degraded' : health.status,
    components: health.components,
    time: stamp(sources.now),
    startedAt: stamp(sources.startedAt),
    config: { file: config.file ?? null, loadedAt: stamp(config.loadedAt), error: sources.configError },
    store: {
      seriesCount: store.seriesCount,
      bytesOnDisk: store.bytesOnDisk,
      maxBytes: config.config.store.series.max_bytes,
      oldest: store.oldest === undefined ? null : stamp(store.oldest),
      corruptBlocks: store.corruptBlocks,
    },
    self: sources.self,
    faults: sources.faults,
    backups: sources.backups,
    remoteWrites: sources.remoteWrites.map(remoteWriteRow),
    summary: sources.summary,
  };
}

function remoteWriteRow(state: DestinationState): NonNullable<AgentStatus['remoteWrites']>[number] {
  const { name, url, protocol, lagSeconds, pendingSamples, sentSamples, droppedSamples } = state;
  return {
    ...{ name, url, protocol, lagSeconds, pendingSamples, sentSamples },
    droppedSamples: Object.values(droppedSamples).reduce((sum, samples) => sum + samples, 0),
    lastSuccess: state.lastSuccess === undefined ? null : stamp(state.lastSuccess),
    failing: state.failing ?? null,
  };
}

function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
