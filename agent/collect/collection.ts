import type { CollectorContext, CollectorKind } from './collector.ts';
import { type Batch, CollectorRun } from './collector-run.ts';
import { collectors } from './index.ts';
import { type ExposedFamilies, MergedFamilies } from './merged-families.ts';
import { type Metric, MetricSet } from './metrics.ts';

/**
 * Receives what was measured at `timestamp` (milliseconds): every metric of the collectors that ran, and those that
 * were gone after their run. The arrays are reused: copy what is to be kept.
 */
export type OnSamples = (timestamp: number, metrics: readonly Metric[], gone: readonly Metric[]) => void;

export type CollectionOptions = {
  context: CollectorContext;
  onSamples: OnSamples;
  /** @default every collector of `index.ts` */
  kinds?: readonly CollectorKind[];
  /** Metrics of other parts that are exposed with these. */
  others?: readonly MetricSet[];
};

export type Collection = {
  /**
   * Runs the collectors whose turn it is; called once a second. Everything read synchronously is delivered before it
   * returns, in one batch; an asynchronous collector delivers later, alone, under this same timestamp.
   */
  tick(timestamp: number): void;
  /** Every family that has metrics, each name once, sorted by name. */
  families(): ExposedFamilies;
  /** The names of the collectors whose last run failed. */
  failing(): string[];
  /** Gives up what runs and releases all descriptors; nothing is delivered afterwards. */
  close(): void;
};

/**
 * Opens the collectors that the configuration enables. Each has its own schedule and failure state: one that fails,
 * hangs or has nothing to read does not hold up the others, and says so in `node_scrape_collector_success`.
 *
 *     tick ──> CollectorRun ──> Collector.collect() ──> MetricSet ──> batch ──> onSamples
 *                  └ success, duration                      └──────> families() ──> /metrics
 */
export function openCollection(options: CollectionOptions): Collection {
  const { context, onSamples, kinds = collectors, others = [] } = options;
  const meta = new MetricSet();
  const runs = kinds.filter((kind) => isEnabled(kind, context)).map((kind) => openRun(kind, context, meta));
  const merged = new MergedFamilies([meta, ...runs.map((run) => run.set), ...others]);
  const shared: Batch = { metrics: [], gone: [] };
  let open = true;
  /** Fills the shared batch until the tick is over; who comes later has a batch of its own. */
  const deliverAt = (timestamp: number) => {
    const tick = { over: false };
    const deliver = (run: CollectorRun) => {
      const batch = tick.over ? { metrics: [], gone: [] } : shared;
      run.fill(batch);
      if (tick.over && open) onSamples(timestamp, batch.metrics, batch.gone);
    };
    return { tick, deliver };
  };
  return {
    tick(timestamp) {
      clear(shared);
      const { tick, deliver } = deliverAt(timestamp);
      for (const [index, run] of runs.entries()) {
        if (run.isDue(timestamp)) run.start(timestamp, index, deliver);
      }
      tick.over = true;
      if (shared.metrics.length + shared.gone.length > 0) onSamples(timestamp, shared.metrics, shared.gone);
    },
    families: () => merged,
    failing: () => runs.filter((run) => run.failing).map((run) => run.kind.name),
    close() {
      open = false;
      for (const run of runs) run.close();
    },
  };
}

function isEnabled(kind: CollectorKind, { config }: CollectorContext): boolean {
  return (kind.enabled ?? true) && !config.disabled.includes(kind.name);
}

function openRun(kind: CollectorKind, context: CollectorContext, meta: MetricSet): CollectorRun {
  const success = meta
    .gauge('node_scrape_collector_success', 'node_exporter: Whether a collector succeeded.', 'collector')
    .with(kind.name);
  const duration = meta
    .gauge(
      'node_scrape_collector_duration_seconds',
      'node_exporter: Duration of a collector scrape.',
      'collector',
    )
    .with(kind.name);
  return new CollectorRun(kind, context, success, duration);
}

function clear(batch: Batch): void {
  batch.metrics.length = 0;
  batch.gone.length = 0;
}
