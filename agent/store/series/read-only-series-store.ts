import { OperationalError } from '../../kit/errors.ts';
import type { LabelMatcher } from '../../kit/labels.ts';
import { Admission } from './admission.ts';
import { BlockSource } from './block-source.ts';
import { Catalogue } from './catalogue.ts';
import type { SeriesConfig } from './config.ts';
import { Counters } from './counters.ts';
import type { Damage } from './damage.ts';
import { decodePackState, JOB_ROW, type PackState } from './pack-state.ts';
import { Registry } from './registry.ts';
import type { RangeOptions, SeriesInfo, SeriesStore, StoreHealth, StoreStats } from './series-store.ts';
import type { StoreFile } from './store-file.ts';
import { StoreQueries } from './store-queries.ts';
import { healthOf, type ReportParts, statsOf } from './store-report.ts';

export type ReadOnlySeriesStoreOptions = {
  readonly file: StoreFile;
  readonly damage: Damage;
  readonly config: SeriesConfig;
};

/** A look at a store beside its writer: every read sees one committed state, the newest. */
export class ReadOnlySeriesStore implements SeriesStore {
  readonly #parts: ReportParts;
  readonly #queries: StoreQueries;
  #version = -1;
  #packing: PackState | undefined;

  constructor({ file, damage, config }: ReadOnlySeriesStoreOptions) {
    const counters = new Counters();
    const catalogue = new Catalogue(file, damage);
    const limit = config.max_series;
    const registry = new Registry({ admission: new Admission(), counters, damage, limit });
    this.#parts = { file, damage, counters, catalogue, registry };
    const packing = () => this.#packing;
    const source = new BlockSource({ file, catalogue, damage, unwritten: () => [], packing });
    this.#queries = new StoreQueries({ registry, source, view: (read) => this.#view(read) });
    this.#view(() => {});
  }

  series(): never {
    throw refused();
  }

  append(): never {
    throw refused();
  }

  maintain(): boolean {
    return false;
  }

  select(matchers: readonly LabelMatcher[]): SeriesInfo[] {
    return this.#queries.select(matchers);
  }

  read(ids: readonly number[], options: RangeOptions) {
    return this.#queries.read(ids, options);
  }

  readSync(ids: readonly number[], options: RangeOptions) {
    return this.#queries.readSync(ids, options);
  }

  readAggregates(ids: readonly number[], options: RangeOptions & { readonly resolution: '1m' | '1h' }) {
    return this.#queries.readAggregates(ids, options);
  }

  readAggregatesSync(ids: readonly number[], options: RangeOptions & { readonly resolution: '1m' | '1h' }) {
    return this.#queries.readAggregatesSync(ids, options);
  }

  health(): StoreHealth {
    return this.#view(() => healthOf(this.#parts, [], 0));
  }

  stats(): StoreStats {
    return this.#view(() => statsOf(this.#parts));
  }

  close(): void {
    this.#parts.file.close();
  }

  #view<T>(read: () => T): T {
    const { file } = this.#parts;
    return file.snapshot(() => {
      const version = file.dataVersion();
      if (version !== this.#version) this.#reload();
      this.#version = version;
      return read();
    });
  }

  #reload(): void {
    const { file, catalogue, registry } = this.#parts;
    catalogue.load();
    registry.load(file);
    const job = file.get('job', JOB_ROW);
    this.#packing = job && decodePackState(job);
  }
}

function refused(): OperationalError {
  return new OperationalError(
    'forbidden',
    'Cannot write to the series store: it was opened for reading only',
  );
}
