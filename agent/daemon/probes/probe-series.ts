import type { ProbeMetric } from '../../../probes/probe-result.ts';
import { type Metric, MetricSet } from '../../collect/metrics.ts';

/** What one flush hands to the recorder: the metrics with a new value, and those that are no more. */
export type SeriesBatch = { readonly metrics: readonly Metric[]; readonly gone: readonly Metric[] };

/** Who a sample is of; the labels of every series of one probe. */
export type SeriesSource = {
  readonly name: string;
  readonly target: string;
  readonly labels: Readonly<Record<string, string>>;
};

/**
 * The newest metrics of every probe: exposed until the next run, stored once a run. The labels are those that a
 * Prometheus with blackbox_exporter has (`instance` is the target), and `probe`, its name.
 */
export class ProbeSeries {
  readonly set = new MetricSet();
  readonly #current = new Map<string, ReadonlySet<Metric>>();
  readonly #changed = new Set<Metric>();
  /** By their text: one that comes back within a tick was never gone. */
  readonly #gone = new Map<string, Metric>();

  /** Takes the metrics of one run, or of one judgement; `part` keeps both apart. */
  take(source: SeriesSource, part: string, metrics: readonly ProbeMetric[]): void {
    const key = `${part}\0${source.name}`;
    const now = new Set(metrics.map((metric) => this.#set(source, metric)));
    for (const metric of this.#current.get(key) ?? []) if (!now.has(metric)) this.#remove(metric);
    this.#current.set(key, now);
  }

  /** Removes all of a probe that is no more, or that this host no longer runs. */
  drop(name: string): void {
    for (const [key, metrics] of this.#current) {
      if (!key.endsWith(`\0${name}`)) continue;
      for (const metric of metrics) this.#remove(metric);
      this.#current.delete(key);
    }
  }

  /** What has changed since the last flush. */
  flush(): SeriesBatch {
    const batch = { metrics: [...this.#changed], gone: [...this.#gone.values()] };
    this.#changed.clear();
    this.#gone.clear();
    return batch;
  }

  #set(
    { name, target, labels }: SeriesSource,
    { name: metric, help, labels: own, value }: ProbeMetric,
  ): Metric {
    const all = Object.entries({ ...labels, probe: name, instance: target, ...own });
    const series = this.set.gauge(metric, help).series(metric, all);
    series.set(value);
    this.#changed.add(series);
    this.#gone.delete(series.text);
    return series;
  }

  #remove(metric: Metric): void {
    metric.family.metrics.delete(metric.key);
    metric.run = 0;
    this.#changed.delete(metric);
    this.#gone.set(metric.text, metric);
  }
}
