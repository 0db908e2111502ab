import {
  formatLabels,
  type LabelMatcher,
  type Labels,
  labelValue,
  type MetricType,
} from '../../kit/labels.ts';
import { type ReadyMatcher, readyMatcher } from './matchers.ts';
import type { SeriesInfo } from './series-store.ts';

/** A series, and the time from which samples under its id are its own: ids are given out again. */
export type IndexedSeries = SeriesInfo & { readonly born: number };

/** All series in memory: by label set, by id, and by each label value for selectors. */
export class SeriesIndex {
  readonly #byKey = new Map<string, IndexedSeries>();
  readonly #byId = new Map<number, IndexedSeries>();
  readonly #postings = new Map<string, Map<string, Set<IndexedSeries>>>();

  get size(): number {
    return this.#byId.size;
  }

  find(labels: Labels): IndexedSeries | undefined {
    return this.#byKey.get(formatLabels(labels)) ?? this.#byKey.get(formatLabels(withoutEmpty(labels)));
  }

  get(id: number): IndexedSeries | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<IndexedSeries> {
    return this.#byId.values();
  }

  add(id: number, labels: Labels, type: MetricType, born: number): IndexedSeries {
    const series: IndexedSeries = { id, labels: withoutEmpty(labels), type, born };
    this.#byKey.set(formatLabels(series.labels), series);
    this.#byId.set(id, series);
    for (const [name, value] of Object.entries(series.labels)) this.#post(name, value, series);
    return series;
  }

  remove(series: IndexedSeries): void {
    this.#byKey.delete(formatLabels(series.labels));
    this.#byId.delete(series.id);
    for (const [name, value] of Object.entries(series.labels)) {
      const values = this.#postings.get(name);
      const posted = values?.get(value);
      posted?.delete(series);
      if (posted?.size === 0) values?.delete(value);
      if (values?.size === 0) this.#postings.delete(name);
    }
  }

  /** The series that all matchers accept, in the order of their ids. */
  select(matchers: readonly LabelMatcher[]): IndexedSeries[] {
    const ready = matchers.map(readyMatcher);
    const found = [...this.#candidates(ready)].filter((series) =>
      ready.every((matcher) => matcher.accepts(labelValue(series.labels, matcher.name))),
    );
    return found.sort((a, b) => a.id - b.id);
  }

  /** The smallest set that a single matcher leaves; one that accepts absent labels leaves all. */
  #candidates(matchers: readonly ReadyMatcher[]): Iterable<IndexedSeries> {
    let best: Iterable<IndexedSeries> = this.#byId.values();
    let size = this.#byId.size;
    for (const matcher of matchers.filter((matcher) => !matcher.accepts(''))) {
      const posted = this.#posted(matcher);
      const count = posted.reduce((sum, set) => sum + set.size, 0);
      if (count > size) continue;
      best = posted.length === 1 ? posted[0]! : posted.flatMap((set) => [...set]);
      size = count;
    }
    return best;
  }

  #posted({ name, values, accepts }: ReadyMatcher): Set<IndexedSeries>[] {
    const known = this.#postings.get(name);
    if (known === undefined) return [];
    if (values !== undefined) return values.flatMap((value) => known.get(value) ?? []);
    return [...known].filter(([value]) => accepts(value)).map(([, posted]) => posted);
  }

  #post(name: string, value: string, series: IndexedSeries): void {
    const values = this.#postings.get(name) ?? new Map<string, Set<IndexedSeries>>();
    this.#postings.set(name, values);
    const posted = values.get(value);
    if (posted) posted.add(series);
    else values.set(value, new Set([series]));
  }
}

/** A label with an empty value is the same as none (Prometheus data model). */
function withoutEmpty(labels: Labels): Labels {
  if (!Object.values(labels).includes('')) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}
