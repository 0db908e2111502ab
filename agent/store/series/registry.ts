import { OperationalError } from '../../kit/errors.ts';
import type { LabelMatcher, Labels, MetricType } from '../../kit/labels.ts';
import type { Admission } from './admission.ts';
import { BEHIND } from './admission.ts';
import type { Counters } from './counters.ts';
import type { Damage } from './damage.ts';
import { type IndexedSeries, SeriesIndex } from './series-index.ts';
import { decodeSeriesRow, encodeSeriesRow } from './series-row.ts';
import type { StoreFile } from './store-file.ts';

export type RegistryParts = {
  readonly admission: Admission;
  readonly counters: Counters;
  readonly damage: Damage;
  readonly limit: number;
};

/**
 * Which series there are, under which ids. An id that a forgotten series leaves is given out again only by the next
 * process: callers keep ids, and a stale one must not fall on another series.
 */
export class Registry {
  readonly #parts: RegistryParts;
  #index = new SeriesIndex();
  #unsaved: IndexedSeries[] = [];
  /** When series that are long silent had their last sample, ms. */
  readonly died = new Map<number, number>();
  #free: number[] = [];
  #next = 0;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#index.size;
  }

  get limit(): number {
    return this.#parts.limit;
  }

  /** All series are written anew with the next commit: the table may have lost some. */
  saveAll(): void {
    this.#unsaved = [...this.#index.all()];
  }

  /** How many series wait to be committed. */
  get unsaved(): number {
    return this.#unsaved.length;
  }

  load(file: StoreFile): void {
    this.#index = new SeriesIndex();
    const used = new Set<number>();
    for (const [id, data] of file.rows('series')) {
      used.add(id);
      this.#restore(id, data);
    }
    this.#next = lastOf(used) + 1;
    this.#free = Array.from({ length: this.#next }, (_, id) => this.#next - 1 - id).filter(
      (id) => !used.has(id),
    );
  }

  get(id: number): IndexedSeries | undefined {
    return this.#index.get(id);
  }

  all(): IterableIterator<IndexedSeries> {
    return this.#index.all();
  }

  select(matchers: readonly LabelMatcher[]): IndexedSeries[] {
    return this.#index.select(matchers);
  }

  /** @throws OperationalError `limited` when there are as many as may be. */
  register(labels: Labels, type: MetricType, now: number): number {
    const known = this.#index.find(labels);
    if (known) return known.id;
    if (this.#index.size >= this.#parts.limit) throw this.#full();
    const reused = this.#free.pop();
    const id = reused ?? this.#next++;
    const series = this.#index.add(id, labels, type, reused === undefined ? 0 : Math.max(0, now - BEHIND));
    this.#unsaved.push(series);
    this.#parts.admission.open(id, Math.max(this.#parts.admission.floorOfNew, now - BEHIND - 0.5));
    return id;
  }

  saveTo(file: StoreFile): void {
    for (const series of this.#unsaved)
      file.put('series', series.id, encodeSeriesRow({ ...series, died: 0 }));
  }

  saved(): void {
    this.#unsaved = [];
  }

  /** Notes on disk when a series had its last sample; 0 once it lives again. */
  markDied(file: StoreFile, series: IndexedSeries, died: number): void {
    file.put('series', series.id, encodeSeriesRow({ ...series, died }));
    if (died === 0) this.died.delete(series.id);
    else this.died.set(series.id, died);
  }

  forget(file: StoreFile, series: IndexedSeries): void {
    file.remove('series', series.id);
    this.#index.remove(series);
    this.#unsaved = this.#unsaved.filter((other) => other !== series);
    this.died.delete(series.id);
    this.#parts.admission.shut(series.id);
    this.#parts.counters.forgottenSeries++;
  }

  #restore(id: number, data: Uint8Array): void {
    const row = decodeSeriesRow(data);
    if (row === undefined) {
      this.#parts.damage.report(`series ${id}`);
      return;
    }
    this.#index.add(id, row.labels, row.type, row.born);
    if (row.died > 0) this.died.set(id, row.died);
  }

  #full(): OperationalError {
    this.#parts.counters.refusedSeries++;
    const { limit } = this.#parts;
    return new OperationalError(
      'limited',
      `Cannot store a new series: the store holds its maximum of ${limit}`,
      {
        hint: 'find what makes so many (vedette metrics), or raise store.series.max_series',
      },
    );
  }
}

/** Of a set filled in ascending order. */
function lastOf(ids: ReadonlySet<number>): number {
  let last = -1;
  for (const id of ids) last = id;
  return last;
}
