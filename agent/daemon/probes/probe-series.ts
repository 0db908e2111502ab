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

/** The last metrics of one part of a probe, and the series that they are, in the same order. */
type Taken = {
  readonly source: SeriesSource;
  readonly metrics: readonly ProbeMetric[];
  readonly series: readonly Metric[];
};

/**
 * The newest metrics of every probe: exposed until the next run, stored once a run. The labels are those that a
 * Prometheus with blackbox_exporter has (`instance` is the target), and `probe`, its name.
 */
export class ProbeSeries {
  readonly set = new MetricSet();
  /** By part, then by name of the probe. */
  readonly #current = new Map<string, Map<string, Taken>>();
  readonly #changed = new Set<Metric>();
  /** By their text: one that comes back within a tick was never gone. */
  readonly #gone = new Map<string, Metric>();

  /** Takes the metrics of one run, or of one judgement; `part` keeps both apart. */
  take(source: SeriesSource, part: string, metrics: readonly ProbeMetric[]): void {
    const taken = this.#partOf(part);
    const before = taken.get(source.name);
    if (before !== undefined && isSame(before, source, metrics)) {
      for (const [index, { value }] of metrics.entries()) this.#change(before.series[index]!, value);
      return;
    }
    const series = metrics.map((metric) => this.#set(source, metric));
    const now = new Set(series);
    for (const metric of before?.series ?? []) if (!now.has(metric)) this.#remove(metric);
    taken.set(source.name, { source, metrics, series });
  }

  /** Removes all of a probe that is no more, or that this host no longer runs. */
  drop(name: string): void {
    for (const taken of this.#current.values()) {
      for (const metric of taken.get(name)?.series ?? []) this.#remove(metric);
      taken.delete(name);
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
    this.#change(series, value);
    return series;
  }

  #change(series: Metric, value: number): void {
    series.set(value);
    this.#changed.add(series);
    if (this.#gone.size > 0) this.#gone.delete(series.text);
  }

  #partOf(part: string): Map<string, Taken> {
    const taken = this.#current.get(part) ?? new Map<string, Taken>();
    this.#current.set(part, taken);
    return taken;
  }

  #remove(metric: Metric): void {
    metric.family.metrics.delete(metric.key);
    metric.run = 0;
    this.#changed.delete(metric);
    this.#gone.set(metric.text, metric);
  }
}

/** Whether the metrics are of the same series in the same order, as those of nearly every run are. */
function isSame(before: Taken, { target, labels }: SeriesSource, metrics: readonly ProbeMetric[]): boolean {
  return (
    before.source.target === target &&
    before.source.labels === labels &&
    before.metrics.length === metrics.length &&
    metrics.every((metric, index) => isSameMetric(metric, before.metrics[index]!))
  );
}

function isSameMetric(a: ProbeMetric, b: ProbeMetric): boolean {
  if (a.name !== b.name) return false;
  let count = 0;
  for (const label in a.labels) {
    if (a.labels[label] !== b.labels[label]) return false;
    count += 1;
  }
  for (const _ in b.labels) count -= 1;
  return count === 0;
}
