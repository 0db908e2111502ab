import type { MetricType } from '../kit/labels.ts';
import type { Metric, MetricFamily, MetricSet } from './metrics.ts';

/** One family as it is exposed: everything of one name, whichever collectors it came from. */
export type ExposedFamily = {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly metrics: Iterable<Metric>;
};

/** The families of one name, at least one. */
type Group = [MetricFamily, ...MetricFamily[]];

/** Everything that is exposed: in order, or one name at a time. */
export type ExposedFamilies = Iterable<ExposedFamily> & {
  /** The living metrics of that name; none when there is no such family. Valid until the next tick. */
  metricsOf(name: string): Iterable<Metric>;
};

/**
 * The families of several sets by name, each name once. Where two sets use a name, the earlier set decides type and
 * help: a family of another type under that name is left out, and so is a series that was there already, because
 * either would make the whole exposition invalid.
 */
export class MergedFamilies implements ExposedFamilies {
  readonly #sets: readonly MetricSet[];
  #version = -1;
  #groups: ReadonlyMap<string, Group> = new Map();

  constructor(sets: readonly MetricSet[]) {
    this.#sets = sets;
  }

  /** The families that have metrics, sorted by name. */
  *[Symbol.iterator](): Generator<ExposedFamily> {
    this.#regroup();
    for (const group of this.#groups.values()) {
      const [first] = group;
      const metrics = [...living(group)];
      if (metrics.length > 0) yield { name: first.name, type: first.type, help: first.help, metrics };
    }
  }

  metricsOf(name: string): Iterable<Metric> {
    this.#regroup();
    const group = this.#groups.get(name);
    return group === undefined ? [] : living(group);
  }

  #regroup(): void {
    let version = 0;
    for (const set of this.#sets) version += set.version;
    if (version === this.#version) return;
    this.#version = version;
    const groups = new Map<string, Group>();
    for (const family of this.#sets.flatMap((set) => set.families)) {
      const group = groups.get(family.name);
      if (group === undefined) groups.set(family.name, [family]);
      else if (group[0].type === family.type) group.push(family);
    }
    this.#groups = new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function living(group: Group): Iterable<Metric> {
  return group.length === 1 ? group[0].metrics.values() : distinct(group);
}

function distinct(group: Group): Iterable<Metric> {
  const byText = new Map<string, Metric>();
  for (const family of group) {
    for (const metric of family.metrics.values()) {
      if (!byText.has(metric.text)) byText.set(metric.text, metric);
    }
  }
  return byText.values();
}
