import { type FakeClock, fakeClock } from '../kit/clock.testkit.ts';
import { silentLog } from '../kit/log.ts';
import type { CollectorContext, CollectorKind } from './collector.ts';
import { collectConfig } from './config.ts';
import { MetricSet } from './metrics.ts';

export type OpenedCollector = {
  readonly metrics: MetricSet;
  readonly clock: FakeClock;
  /** Runs once, due now unless told otherwise, and gives what is alive afterwards: `name{labels}` → value. */
  run(due?: number): Promise<Record<string, number>>;
  close(): void;
};

/** Opens a collector on a captured or written tree; `options` is what the configuration file would say. */
export function openCollector(
  kind: CollectorKind,
  surroundings: Partial<CollectorContext> = {},
  options: unknown = undefined,
): OpenedCollector {
  const metrics = new MetricSet();
  const clock = fakeClock();
  const config = collectConfig.parse(options);
  const defaults = { proc: '/nowhere/proc', sys: '/nowhere/sys', root: '/nowhere', clock, log: silentLog };
  const collector = kind.open(metrics, { ...defaults, config, ...surroundings });
  return {
    metrics,
    clock,
    async run(due = clock.now()) {
      metrics.begin();
      await collector.collect(new AbortController().signal, due);
      metrics.sweep();
      return alive(metrics);
    },
    close: () => collector.close?.(),
  };
}

function alive(metrics: MetricSet): Record<string, number> {
  const all = metrics.families.flatMap((family) => [...family.metrics.values()]);
  return Object.fromEntries(all.map((metric) => [metric.text, metric.value]));
}
