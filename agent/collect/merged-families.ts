import type { MetricType } from '../kit/labels.ts';
import type { Metric, MetricFamily, MetricSet } from './metrics.ts';

/** One family as it is exposed: everything of one name, whichever collectors it came from. */
export type ExposedFamily = {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly metrics: Iterable<Metric>;
};

/**
 * The families of several sets by name, each name once. Where two sets use a name, the earlier set decides type and
 * help: a family of another type under that name is left out, and so is a series that was there already, because
 * either would make the whole exposition invalid.
 */
export class MergedFamilies {
  readonly #sets: readonly MetricSet[];
  #version = -1;
  #groups: (readonly [MetricFamily, ...MetricFamily[]])[] = [];

  constructor(sets: readonly MetricSet[]) {
    this.#sets = sets;
  }

  /** The families that have metrics, sorted by name. */
  *[Symbol.iterator](): Generator<ExposedFamily> {
    this.#regroup();
    for (const group of this.#groups) {
      const [first] = group;
      const metrics = group.length === 1 ? [...first.metrics.values()] : distinct(group);
      if (metrics.length > 0) yield { name: first.name, type: first.type, help: first.help, metrics };
    }
  }

  #regroup(): void {
    const version = this.#sets.reduce((sum, set) => sum + set.version, 0);
    if (version === this.#version) return;
    this.#version = version;
    const groups = new Map<string, [MetricFamily, ...MetricFamily[]]>();
    for (const family of this.#sets.flatMap((set) => set.families)) {
      const group = groups.get(family.name);
      if (group === undefined) groups.set(family.name, [family]);
      else if (group[0].type === family.type) group.push(family);
    }
    this.#groups = [...groups.values()].sort(([a], [b]) => (a.name < b.name ? -1 : 1));
  }
}

function distinct(group: readonly MetricFamily[]): Metric[] {
  const byText = new Map<string, Metric>();
  for (const family of group) {
    for (const metric of family.metrics.values()) {
      if (!byText.has(metric.text)) byText.set(metric.text, metric);
    }
  }
  return [...byText.values()];
}
