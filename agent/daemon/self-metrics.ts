import type { ScheduleStats } from '../../probes/schedule/probe-schedule.ts';
import type { LiveGroup } from '../alerts/live-group.ts';
import type { CollectorKind } from '../collect/collector.ts';
import type { MetricSet } from '../collect/metrics.ts';
import type { ReloadState } from '../config/config-holder.ts';
import type { PeerMeasurement } from '../peers/host-rows.ts';
import type { StoreHealth, StoreStats } from '../store/series/series-store.ts';
import { queryMetrics } from './query/query-metrics.ts';
import type { QueryCounts } from './query/query-tally.ts';
import { ruleMetrics } from './rules/rule-metrics.ts';

/** Milliseconds between looks at the agent's own parts. */
const INTERVAL = 5_000;

export type SelfMetricsSources = {
  readonly store: () => { readonly health: StoreHealth; readonly stats: StoreStats };
  readonly config: () => ReloadState;
  readonly peers: () => readonly PeerMeasurement[];
  /** Undefined where nothing is probed. */
  readonly probes: () => ScheduleStats | undefined;
  readonly queries: () => QueryCounts;
  readonly rules: () => readonly LiveGroup[];
};

/** The collector of what the agent knows about its own parts: store, configuration, peers, rules. */
export function selfMetrics(sources: SelfMetricsSources): CollectorKind {
  return {
    name: 'vedette',
    interval: INTERVAL,
    open(metrics) {
      const collectors = [
        storeMetrics(metrics, sources),
        configMetrics(metrics, sources),
        peerMetrics(metrics, sources),
        scheduleMetrics(metrics, sources),
        queryMetrics(metrics, sources.queries),
        ruleMetrics(metrics, sources.rules),
      ];
      return {
        collect() {
          for (const collect of collectors) collect();
        },
      };
    },
  };
}

function storeMetrics(metrics: MetricSet, { store }: SelfMetricsSources): () => void {
  const count = (name: string, help: string, ...labels: string[]) =>
    metrics.counter(`vedette_store_${name}`, help, ...labels);
  const gauge = (name: string, help: string, ...labels: string[]) =>
    metrics.gauge(`vedette_store_${name}`, help, ...labels);
  const appended = count('appended_samples_total', 'Samples that were committed.');
  const refused = count('refused_samples_total', 'Samples that were refused.', 'reason');
  const lost = count('lost_samples_total', 'Samples that a full disk cost.');
  const refusedSeries = count('refused_series_total', 'Series over the limit.');
  const corrupt = count('corrupt_blocks_total', 'Blocks that were damaged and skipped.');
  const appendSeconds = count('append_seconds_total', 'Time spent appending.');
  const maintenance = count(
    'maintenance_seconds_total',
    'Time spent sealing, packing, down-sampling and expiring.',
  );
  const series = gauge('series', 'Series that are kept.');
  const bytes = gauge('bytes', 'Size on disk.', 'part');
  const unwritten = gauge('unwritten_ticks', 'Ticks that are kept in memory because the disk refuses.');
  return () => {
    const { health, stats } = store();
    appended.value(stats.appendedSamples);
    for (const [reason, value] of Object.entries(stats.refusedSamples)) refused.with(reason).set(value);
    lost.value(stats.lostSamples);
    refusedSeries.value(stats.refusedSeries);
    corrupt.value(stats.corruptBlocks);
    appendSeconds.value(stats.appendSeconds);
    maintenance.value(stats.maintenanceSeconds);
    series.value(stats.series);
    bytes.with('database').set(stats.databaseBytes);
    bytes.with('journal').set(stats.walBytes);
    unwritten.value(health.unwrittenTicks);
  };
}

function configMetrics(metrics: MetricSet, { config }: SelfMetricsSources): () => void {
  const successful = metrics.gauge(
    'vedette_config_last_reload_successful',
    'Whether the newest configuration is the one in force.',
  );
  const at = metrics.gauge(
    'vedette_config_last_reload_success_timestamp_seconds',
    'When the configuration in force was loaded.',
  );
  return () => {
    const state = config();
    successful.value(state.successful ? 1 : 0);
    at.value(state.succeededAt / 1_000);
  };
}

function peerMetrics(metrics: MetricSet, { peers }: SelfMetricsSources): () => void {
  const up = metrics.gauge('vedette_peer_up', 'Whether the peer answers.', 'peer');
  const latency = metrics.gauge(
    'vedette_peer_latency_seconds',
    'Round trip of its last good answer.',
    'peer',
  );
  const offset = metrics.gauge('vedette_peer_clock_offset_seconds', "The peer's clock minus ours.", 'peer');
  return () => {
    for (const peer of peers()) {
      up.with(peer.peer).set(peer.up ? 1 : 0);
      if (peer.latencySeconds !== undefined) latency.with(peer.peer).set(peer.latencySeconds);
      if (peer.clockOffsetSeconds !== undefined) offset.with(peer.peer).set(peer.clockOffsetSeconds);
    }
  };
}

function scheduleMetrics(metrics: MetricSet, { probes }: SelfMetricsSources): () => void {
  const started = metrics.counter('vedette_probe_runs_started_total', 'Runs of probes that were started.');
  const skipped = metrics.counter(
    'vedette_probe_runs_skipped_total',
    'Due times that passed without a run: the one before had not ended.',
  );
  const runs = metrics.gauge(
    'vedette_probe_runs',
    'Runs that wait for their turn, or are under way.',
    'state',
  );
  const late = metrics.gauge(
    'vedette_probe_start_lateness_seconds',
    'How late runs were started, of the last 4,096.',
    'quantile',
  );
  return () => {
    const stats = probes();
    if (stats === undefined) return;
    started.value(stats.started);
    skipped.value(stats.skipped);
    runs.with('waiting').set(stats.waiting);
    runs.with('running').set(stats.running);
    for (const [quantile, milliseconds] of Object.entries(quantiles(stats))) {
      late.with(quantile).set(milliseconds / 1_000);
    }
  };
}

function quantiles({ lateness: { p50, p99, max } }: ScheduleStats): Record<string, number> {
  return { '0.5': p50, '0.99': p99, '1': max };
}
