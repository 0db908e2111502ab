import { escapeLabelValue, type Labels, type MetricType } from '../kit/labels.ts';

/**
 * The metrics of one collector. Families and their metrics are made once and kept; each run sets values, and
 * a metric that a run did not set is gone afterwards (a device was unplugged, a process ended).
 *
 *     collector.collect() ── set(value) ──> Metric ──> exposition (/metrics)
 *                                             └──────> series store (one sample a run)
 */
export class MetricSet {
  /** Counts the runs; a metric is alive while its own `run` equals it. */
  run = 1;
  readonly families: MetricFamily[] = [];
  /** Grows whenever a family is added or removed. */
  version = 0;

  counter(name: string, help: string, ...labelNames: string[]): MetricFamily {
    return this.family(name, 'counter', help, ...labelNames);
  }

  gauge(name: string, help: string, ...labelNames: string[]): MetricFamily {
    return this.family(name, 'gauge', help, ...labelNames);
  }

  untyped(name: string, help: string, ...labelNames: string[]): MetricFamily {
    return this.family(name, 'untyped', help, ...labelNames);
  }

  /** The family of that name, made at the first call. @throws TypeError when it exists with another type or labels. */
  family(name: string, type: MetricType, help: string, ...labelNames: string[]): MetricFamily {
    const existing = this.families.find((family) => family.name === name);
    if (existing && (existing.type !== type || existing.labelNames.join() !== labelNames.join())) {
      throw new TypeError(
        `Cannot define metric ${name}: it exists as ${existing.type}{${existing.labelNames}}`,
      );
    }
    if (existing) return existing;
    const family = new MetricFamily(this, name, type, help, labelNames);
    this.families.push(family);
    this.version++;
    return family;
  }

  /** Forgets the families without metrics; for sets whose families come from outside and may change their type. */
  prune(): void {
    for (let index = this.families.length - 1; index >= 0; index--) {
      if (this.families[index]!.metrics.size > 0) continue;
      this.families.splice(index, 1);
      this.version++;
    }
  }

  /** Starts a run: every metric that is not set from here on until `sweep` is gone. */
  begin(): void {
    this.run++;
  }

  /** Removes the metrics that the last run did not set, and returns them. */
  sweep(): Metric[] {
    const gone: Metric[] = [];
    for (const family of this.families) family.sweepInto(gone);
    return gone;
  }
}

/** All metrics of one name: one type, one help text, one list of label names. */
export class MetricFamily {
  readonly set: MetricSet;
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly metrics = new Map<string, Metric>();

  constructor(set: MetricSet, name: string, type: MetricType, help: string, labelNames: readonly string[]) {
    this.set = set;
    this.name = name;
    this.type = type;
    this.help = help;
    this.labelNames = labelNames;
  }

  /**
   * The metric with these label values, in the order of the label names. Collectors on the hot path keep what it
   * returns; it stays valid, and comes back to life when set again after it was gone.
   */
  with(...labelValues: string[]): Metric {
    const key = labelValues.length === 1 ? labelValues[0]! : labelValues.join('\u0000');
    let metric = this.metrics.get(key);
    if (metric === undefined) {
      const labels = this.labelNames.map((name, index) => [name, labelValues[index] ?? ''] as const);
      metric = new Metric(this, key, this.name, labels);
      this.metrics.set(key, metric);
    }
    return metric;
  }

  /**
   * The series of that name and those labels, whatever the label names of the family: the parts of a histogram
   * (`x_bucket`, `x_sum`, `x_count`) belong to the family `x`, and series from outside may differ in their labels.
   */
  series(name: string, labels: readonly (readonly [name: string, value: string])[]): Metric {
    const key = `${name}\u0000${labels.join('\u0000')}`;
    let metric = this.metrics.get(key);
    if (metric === undefined) {
      metric = new Metric(this, key, name, labels);
      this.metrics.set(key, metric);
    }
    return metric;
  }

  /** Sets the only metric of a family without labels. */
  value(value: number): void {
    this.with('').set(value);
  }

  sweepInto(gone: Metric[]): void {
    for (const metric of this.metrics.values()) {
      if (metric.run === this.set.run) continue;
      this.metrics.delete(metric.key);
      if (metric.run > 0) gone.push(metric);
      metric.run = 0;
    }
  }
}

/** One value with its labels: one line of the exposition, one series of the store. */
export class Metric {
  readonly family: MetricFamily;
  readonly key: string;
  readonly labels: Labels;
  /** `name{label="value"}`, ready for the exposition. */
  readonly text: string;
  value = Number.NaN;
  /** The run that last set it; 0 before the first, and while it is gone. */
  run = 0;
  /** The id that the series store gave it; -1 before it was asked. */
  seriesId = -1;

  constructor(
    family: MetricFamily,
    key: string,
    name: string,
    labels: readonly (readonly [name: string, value: string])[],
  ) {
    this.family = family;
    this.key = key;
    this.labels = { __name__: name, ...Object.fromEntries(labels) };
    const inner = labels.map(([label, value]) => `${label}="${escapeLabelValue(value)}"`).join(',');
    this.text = inner === '' ? name : `${name}{${inner}}`;
  }

  set(value: number): void {
    this.value = value;
    const { run } = this.family.set;
    if (this.run === run) return;
    if (this.run === 0) this.family.metrics.set(this.key, this);
    this.run = run;
  }
}
